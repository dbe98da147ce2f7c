// Name and password of an administrator of the peer: used for the calls of one action and kept nowhere.

export interface PeerAdministrator {
  readonly name: string;
  readonly password: string;
}

/**
 * @returns the value of an Authorization header (RFC 7617, UTF-8).
 * @throws TypeError for a name with a colon, which Basic cannot carry.
 */
export function basicAuthorization({ name, password }: PeerAdministrator): string {
  if (name.includes(':')) throw new TypeError('the name of an administrator must not have a colon');
  return `Basic ${Buffer.from(`${name}:${password}`, 'utf8').toString('base64')}`;
}
