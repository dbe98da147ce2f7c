// The request that `sig explain` is given as a text.
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import {
  type AttemptText,
  excerpt,
  type ParsedText,
  parseAuthorization,
  parseCurl,
  parseHar,
  parseRawRequest,
} from '@maillon/oauth1/explain';
import { CliFailure } from './cli-failure.ts';
import { EXIT } from './exit-codes.ts';
import { warn } from './terminal.ts';

interface Input {
  readonly parse: (bytes: Uint8Array, expectedUrl: string | undefined) => ParsedText;
  /** What to give, when there is nothing in it. */
  readonly fix: string;
}

/** By flag. */
export const INPUTS = {
  curl: {
    parse: (bytes) => parseCurl(decode(bytes)),
    fix: "give the curl command with its -H 'Authorization: OAuth …' and its URL",
  },
  har: {
    parse: (bytes, expectedUrl) => parseHar(decode(bytes), expectedUrl),
    fix: 'name the request that is not signed with --url, or save the file in the network tab of the browser with "Export HAR (with sensitive data)": without, it may leave out Authorization headers',
  },
  raw: {
    // A header alone is what people have at hand, too.
    parse: (bytes) => {
      const text = decode(bytes);
      return /^\s*(?:authorization\s*:\s*)?oauth\s/i.test(text)
        ? parseAuthorization(text)
        : parseRawRequest(bytes);
    },
    fix: 'give the whole request, its Authorization header included, or that header alone with --url',
  },
} satisfies Record<string, Input>;

export type InputFlag = keyof typeof INPUTS;

/** @param url - that our side expects. */
export async function readInput(
  flag: InputFlag,
  file: string,
  url: string | undefined,
): Promise<AttemptText> {
  const { parse, fix }: Input = INPUTS[flag];
  const bytes = file === '-' ? await buffer(process.stdin) : await readGivenFile(file, `--${flag}`);
  const parsed: ParsedText =
    decode(bytes).trim() === '' ? { ok: false, message: 'it is empty' } : parse(bytes, url);
  if (!parsed.ok) {
    throw new CliFailure({
      exitCode: EXIT.usage,
      what: `--${flag} holds no request that can be explained`,
      why: [parsed.message],
      fix,
    });
  }
  const { request } = parsed;
  if (url === undefined && !/^(?:https?:)?\/\/[^/?#]/i.test(request.url ?? '')) {
    throw new CliFailure({
      exitCode: EXIT.usage,
      what: 'the URL of the request is not known, and it is signed',
      why: [`the text of --${flag} names no host`],
      fix: 'add the URL that was requested: --url https://ci.acme.dev/job/main/build',
    });
  }
  const { urlCut } = request;
  if (urlCut !== undefined) {
    // The shell has taken it for another command; a signature may hold nevertheless.
    warn(
      `the URL of the curl command ends at an unquoted ${urlCut.at}: "${excerpt(urlCut.rest, 60)}" and what follows is no part of the request; put the URL in quotes to explain it whole`,
    );
  }
  return request;
}

/** @param flag - that named the file. */
export async function readGivenFile(file: string, flag: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new CliFailure(
      {
        exitCode: EXIT.usage,
        what: `the file of ${flag} cannot be read`,
        why: [cause instanceof Error ? cause.message : String(cause)],
        fix: 'name a file that exists and may be read',
      },
      { cause },
    );
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
