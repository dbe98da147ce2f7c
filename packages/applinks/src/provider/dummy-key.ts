// A public key whose private half was thrown away: verifies nothing, at the cost of a real one.
export const DUMMY_RSA_KEY: string =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA3ik5w4/lFPCjBPMbeJYmfsvRxN0ZyDjCGpAUdM2kgrtoTu1Rl/sZbu9g' +
  'tOEM0o/RFab4lXv7xaTLsauQBSEVr8i9wRQ8RRhmaNSQ1kUMDwGRV6AuajXjidkc0qg3Lir7FH0LKO9WYZ3NJh45n/M6PR/xrddD' +
  '4SypA7R8rQ2lyoMPyRGuXIanda7xJ/slt7wjRpIYm6bd0iqiMY4kCBhnS5jU6ol4VyGxUCuiVEMnxXb3G6C/5ui9kid30i1g4aGz' +
  '0iTuLvoK6ZKtG34r2s9RaElystmJ8wgYwHPe837Z81PotnjQZGwicNXi2BTpX5LI16Z2aTwF4LCYP0+ThDjgZQIDAQAB';
