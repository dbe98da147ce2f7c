// What a peer says when it refuses: in its OAuth challenge, or in a form body.
import { decodeForm, type Parameter, percentDecode } from '@maillon/oauth1';

/** A refusal as it came: decoded, bounded, in one line each, without the secrets of the request. */
export interface ReportedProblem {
  /** `oauth_problem`. */
  readonly problem: string;
  /** All fields, `oauth_problem` included. */
  readonly fields: readonly Parameter[];
}

const SCHEME = /^OAuth(?:[ \t]|$)/i;
const FIELD = /([\w.-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))/gs;
const MAX_HEADER_CHARACTERS = 16_384;
const MAX_VALUE_CHARACTERS = 500;
const MAX_FIELDS = 30;
/** A shorter secret would take ordinary words out of a text. */
const MIN_SECRET_CHARACTERS = 6;

/**
 * Reads `WWW-Authenticate`, more leniently than a request: it only has to be understood.
 *
 * @param header - the field's value; it must begin with the scheme OAuth.
 * @param secrets - what must not be in the result, whatever the peer repeats.
 * @returns undefined when there is no `oauth_problem`.
 */
export function problemInChallenge(
  header: string | null,
  secrets: readonly string[] = [],
): ReportedProblem | undefined {
  if (header === null || !SCHEME.test(header)) return undefined;
  const fields: Parameter[] = [];
  for (const [, name = '', quoted, plain = ''] of header.slice(0, MAX_HEADER_CHARACTERS).matchAll(FIELD)) {
    const value = quoted?.replaceAll(/\\(.)/gs, '$1') ?? plain;
    fields.push([name, percentDecode(value) ?? value]);
  }
  return reported(fields, secrets);
}

/** Reads a form body, for peers that say it there only. */
export function problemInBody(body: string, secrets: readonly string[] = []): ReportedProblem | undefined {
  return reported(decodeForm(body.trim()) ?? [], secrets);
}

function reported(fields: readonly Parameter[], secrets: readonly string[]): ReportedProblem | undefined {
  const clean = fields
    .slice(0, MAX_FIELDS)
    .map(
      ([name, value]) =>
        [oneLine(name, secrets), isCode(name, value) ? value : oneLine(value, secrets)] as const,
    );
  const problem = clean.find(([name]) => name === 'oauth_problem')?.[1];
  return problem === undefined || problem === '' ? undefined : { problem, fields: clean };
}

/** What is decided by is not touched: `denied`, say, is a verifier and a part of `permission_denied`. */
function isCode(name: string, value: string): boolean {
  return name === 'oauth_problem' && /^[a-z_]{1,50}$/.test(value);
}

/** Nothing of this may break a log line or a header (threat T17). */
function oneLine(text: string, secrets: readonly string[]): string {
  let line = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]+/gu, ' ');
  for (const secret of secrets) {
    if (secret.length < MIN_SECRET_CHARACTERS) continue;
    line = line.replaceAll(secret, '…').replaceAll(encodeURIComponent(secret), '…');
  }
  return line.length > MAX_VALUE_CHARACTERS ? `${line.slice(0, MAX_VALUE_CHARACTERS)}…` : line;
}
