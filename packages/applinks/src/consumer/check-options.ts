// Looks over the whole configuration at once.
import type { OutgoingLink } from '../storage/store.ts';
import { keyIsRsa } from './signer.ts';
import type { ConsumerOptions } from './types.ts';

/** @throws TypeError that names every fault. */
export function checkOptions(options: ConsumerOptions): void {
  const { outgoing } = options.link;
  const faults = [
    ...(outgoing.consumerKey === '' ? ['link.outgoing.consumerKey is empty'] : []),
    ...keyFaults(outgoing),
    ...(['requestTokenUrl', 'authorizeUrl', 'accessTokenUrl'] as const).flatMap((name) =>
      urlFaults(`link.outgoing.${name}`, outgoing[name]),
    ),
    ...(typeof options.callbackUrl === 'string' ? urlFaults('callbackUrl', options.callbackUrl) : []),
    ...(options.timeoutMs === undefined || options.timeoutMs > 0 ? [] : ['timeoutMs must be more than 0']),
  ];
  if (faults.length > 0) throw new TypeError(`createConsumer: ${faults.join('; ')}`);
}

/** @throws TypeError */
export function checkedCallback(callbackUrl: string): string {
  const [fault] = urlFaults('callbackUrl', callbackUrl);
  if (fault !== undefined) throw new TypeError(fault);
  return callbackUrl;
}

function keyFaults({ signatureMethod, sharedSecret, privateKey }: OutgoingLink): readonly string[] {
  const isRsa = keyIsRsa(signatureMethod);
  if ((isRsa ? privateKey : sharedSecret) !== null && (isRsa || sharedSecret !== '')) return [];
  return [`link.outgoing.${isRsa ? 'privateKey' : 'sharedSecret'} is needed to sign with ${signatureMethod}`];
}

function urlFaults(name: string, text: string): readonly string[] {
  const url = /^https?:\/\/[^/]/i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return [`${name} must be an absolute http or https URL`];
  if (url.username !== '' || url.password !== '') return [`${name} must not have a user name or password`];
  return text.includes('#') ? [`${name} must not have a fragment (#…)`] : [];
}
