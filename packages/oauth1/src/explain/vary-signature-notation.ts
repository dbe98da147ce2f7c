// Variants of how the signature itself is written.
import { decodeBase64, encodeBase64 } from '../base64.ts';
import type { FindingCode } from './codes.ts';
import { keyed, one } from './key-variation.ts';
import { decode } from './read-attempt.ts';
import type { Variation, Vary } from './variation.ts';

/** A signature that was damaged as a text on its way. */
function respelled(code: FindingCode, evidence: string, change: (signature: string) => string): Variation {
  return keyed(one(code, evidence), 'seen', ({ signature }) => {
    const changed = change(signature);
    return changed === signature ? undefined : { signature: changed };
  });
}

export const varySignaturePlus: Vary = () => [
  respelled(
    'plus_as_space',
    'The signature has spaces where its + stood: it was put into the query or form without encoding.',
    (text) => text.replaceAll(' ', '+'),
  ),
];

export const varySignatureEncoding: Vary = () => [
  respelled('double_encoded', 'The signature itself is percent-encoded once too often.', decode),
  respelled('double_encoded', 'The signature itself is percent-encoded twice too often.', (text) =>
    decode(decode(text)),
  ),
];

/** None of the codes, yet worth telling: the right signature in another notation. */
export const varySignatureNotation: Vary = () => [
  respelled('unknown', 'The signature is right, but has white space or line breaks in it.', (text) =>
    text.replaceAll(/\s/g, ''),
  ),
  respelled('unknown', 'The signature is right, but written in the URL-safe alphabet of base64.', (text) =>
    padded(text.replaceAll('-', '+').replaceAll('_', '/')),
  ),
  respelled('unknown', 'The signature is right, but lacks the = at its end.', padded),
  respelled(
    'unknown',
    'The signature is right, but written in hexadecimal digits, not in base64.',
    hexAsBase64,
  ),
  respelled('unknown', 'The signature is right, but base64 of its hexadecimal digits.', (text) => {
    const bytes = decodeBase64(text);
    return bytes === undefined ? text : hexAsBase64(new TextDecoder('latin1').decode(bytes));
  }),
];

function padded(text: string): string {
  return text.length % 4 === 2 ? `${text}==` : text.length % 4 === 3 ? `${text}=` : text;
}

function hexAsBase64(text: string): string {
  if (!/^(?:[0-9a-f]{2})+$/i.test(text)) return text;
  const pairs = text.match(/../g) ?? [];
  return encodeBase64(Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)));
}
