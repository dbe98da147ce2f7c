// A stand-in for Bitbucket Data Center, for tests and trials: it behaves as the Application Links wire notes say, strictly.
export { type Bitbucket, type BitbucketOptions, startBitbucket } from './start-bitbucket.ts';
