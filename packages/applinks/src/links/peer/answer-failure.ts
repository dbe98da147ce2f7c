// What an answer that is not the one we need means. Application Links wire notes, sections 4 and 8.
import type { PeerAnswer } from './guarded-fetch.ts';
import { PeerError, type PeerFinding } from './peer-error.ts';

interface Reading {
  readonly status: number;
  readonly headers: Headers;
  /** The beginning of the body. */
  readonly text: string;
  readonly isHtml: boolean;
}

interface Meaning extends Pick<PeerFinding, 'code' | 'cause' | 'remedy'> {
  readonly applies: (answer: Reading) => boolean;
}

/** The first that applies. */
const MEANINGS: readonly Meaning[] = [
  {
    applies: ({ headers }) => /AUTHENTICATION_DENIED/.test(headers.get('x-seraph-loginreason') ?? ''),
    code: 'CAPTCHA_REQUIRED',
    cause: 'The peer wants a CAPTCHA solved before it takes this name and password again.',
    remedy: 'Sign in to the peer once in a browser as this administrator, solve the CAPTCHA, and try again.',
  },
  {
    applies: ({ status, headers, text }) =>
      status === 403 &&
      ([...headers.keys()].some((name) => name.startsWith('x-atlassian-websudo')) || /websudo/i.test(text)),
    code: 'WEBSUDO_REQUIRED',
    cause: 'The peer asks administrators for their password once more (secure administrator sessions).',
    remedy:
      'Switch secure administrator sessions off at the peer while you link, or make its half by hand with the sheet.',
  },
  {
    applies: ({ status, text }) => status === 403 && /xsrf/i.test(text),
    code: 'XSRF_REFUSED',
    cause: 'The peer, or a proxy in front of it, refused the call as forged (XSRF check).',
    remedy:
      'Let the header X-Atlassian-Token through the proxies on the way, and check that the peer knows its own base URL.',
  },
  {
    applies: ({ status }) => status === 401,
    code: 'ADMINISTRATOR_REFUSED',
    cause: 'The peer did not take the name and password.',
    remedy:
      'Check them, and that the peer allows Basic authentication for this account (some allow only tokens).',
  },
  {
    applies: ({ status, isHtml }) => status === 403 && !isHtml,
    code: 'INSUFFICIENT_REMOTE_PERMISSION',
    cause: 'This account may not administer links there.',
    remedy: 'Use an account that is an administrator of the peer.',
  },
  {
    applies: ({ status, isHtml, text }) =>
      isHtml && status < 300 && /type=["']?password|log ?in|sign ?in|sso/i.test(text),
    code: 'LOGIN_PAGE',
    cause: 'A sign-in page answered instead of the application.',
    remedy: 'Let /rest/applinks and /plugins/servlet/oauth through the sign-in in front of the peer.',
  },
  {
    applies: ({ isHtml, status }) => isHtml && status < 300,
    code: 'UNEXPECTED_RESPONSE',
    cause: 'A web page answered where the application should.',
    remedy: 'Check that the URL is the base URL of the application, with its context path.',
  },
  {
    applies: ({ status }) => status < 300,
    code: 'UNEXPECTED_RESPONSE',
    cause: 'The answer is not what Application Links says here.',
    remedy: 'Check that the URL is the base URL of the application, and its version.',
  },
  {
    applies: ({ status }) => status === 409,
    code: 'REMOTE_CONFLICT',
    cause: 'The peer has another link or consumer with this name or key.',
    remedy: 'Remove what is stale there, or give the link another name.',
  },
  {
    applies: ({ status }) => status >= 500,
    code: 'UNEXPECTED_RESPONSE_STATUS',
    cause: 'The peer failed, or the proxy in front of it did not reach it.',
    remedy: 'Look at the log of the peer at this time.',
  },
  {
    applies: () => true,
    code: 'UNEXPECTED_RESPONSE_STATUS',
    cause: 'The peer answered with a status that it should not have here.',
    remedy: 'Check that the URL is the base URL of the application, with its context path.',
  },
];

const LOOKED_AT_CHARACTERS = 20_000;
const SHOWN_CHARACTERS = 200;

/**
 * @param call - what was asked: `PUT https://git.acme.dev/rest/…`.
 * @param secrets - what we sent and must not be shown if the peer repeats it.
 * @param fault - what is wrong with the body, when it was read.
 */
export function answerFailure(
  answer: PeerAnswer,
  {
    call,
    secrets = [],
    fault,
    cause,
  }: {
    readonly call: string;
    readonly secrets?: readonly string[];
    readonly fault?: string;
    readonly cause?: unknown;
  },
): PeerError {
  const text = new TextDecoder().decode(answer.body.subarray(0, LOOKED_AT_CHARACTERS));
  const type = answer.headers.get('content-type');
  const isHtml = /^text\/html\b/i.test(type ?? '') || /^\s*<(?:!doctype html|html)\b/i.test(text);
  const reading: Reading = { status: answer.status, headers: answer.headers, text, isHtml };
  const { applies: _, ...meaning } = MEANINGS.find(({ applies }) => applies(reading)) ?? UNKNOWN_MEANING;
  const said = isHtml ? '' : shown(text, secrets);
  const evidence = [
    `${call} answered ${answer.status} with ${type === null ? 'no content type' : inOneLine(type)}`,
    ...(fault === undefined ? [] : [`, and ${fault}`]),
    ...(said === '' ? [] : [`: ${said}`]),
    '.',
  ].join('');
  return new PeerError({ ...meaning, evidence }, { cause, status: answer.status });
}

const UNKNOWN_MEANING = {
  applies: () => true,
  code: 'UNKNOWN',
  cause: 'The answer is unclear.',
  remedy: '',
} as const;

function shown(text: string, secrets: readonly string[]): string {
  let safe = text;
  for (const secret of secrets) if (secret !== '') safe = safe.replaceAll(secret, '[secret]');
  return inOneLine(safe).slice(0, SHOWN_CHARACTERS);
}

function inOneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}
