// The npm packages that verification is measured against.
import type { Registered, Subject } from '../wire-request.ts';
import { imsLti } from './ims-lti.ts';
import { nodeOauth } from './node-oauth.ts';
import { oauth10a } from './oauth-1.0a.ts';
import { oauthSignPackage } from './oauth-sign.ts';
import { passportHttpOauth } from './passport-http-oauth.ts';

const PEERS = [imsLti, oauthSignPackage, oauth10a, nodeOauth, passportHttpOauth];

/** Those that can do the signature method. */
export function peersFor(registered: Registered): readonly Subject[] {
  return PEERS.map((peer) => peer(registered)).filter((subject) => subject !== undefined);
}
