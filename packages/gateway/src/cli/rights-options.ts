// What a peer may do here, as the commands that make a link or change one take it.
import { type LinkFault, type LinkField, LinkInputError } from '@maillon/applinks/links';
import type { AccessRule } from '@maillon/applinks/storage';
import type { Command } from 'commander';
import { CliFailure } from './cli-failure.ts';
import { EXIT } from './exit-codes.ts';

export interface RightsOptions {
  readonly twoLeggedAs?: string;
  readonly notImpersonated?: readonly string[];
  readonly rule?: readonly string[];
  readonly requireBodyHash?: boolean;
}

export function addRightsOptions(command: Command): void {
  command
    .option('--two-legged-as <USER>', 'it may act without a person, as this user')
    .option(
      '--not-impersonated <USER>',
      'but not as this one, an administrator say; may be repeated',
      repeated,
    )
    .option('--require-body-hash', 'a body that is no form must be covered by oauth_body_hash')
    .option(
      '--rule <METHODS PATH>',
      'what it may reach, e.g. "GET,POST /job": these methods, this path and what is below it; "* /job": any method; may be repeated (default: everything)',
      repeated,
    );
}

/** Of an option that may be given several times. */
export function repeated(value: string, values: readonly string[] | false | undefined): readonly string[] {
  return [...(values || []), value];
}

export function readRules(texts: readonly string[] | undefined): readonly AccessRule[] | undefined {
  return texts?.map(readRule);
}

/** `GET,POST /job`: its faults are found with those of the others. */
function readRule(text: string): AccessRule {
  const [methods = '', ...path] = text.trim().split(/\s+/);
  return { methods: methods === '*' ? null : methods.split(','), path: path.join(' ') };
}

const FLAGS: Readonly<Record<LinkField, string>> = {
  name: '--name',
  consumerKey: '--consumer-key',
  sharedSecret: '--shared-secret-stdin',
  publicKey: '--public-key',
  signatureMethods: '--signature-methods',
  callbacks: '--callback',
  twoLeggedAs: '--two-legged-as',
  allowTwoLegged: '--allow-two-legged',
  notImpersonated: '--not-impersonated',
  requireBodyHash: '--require-body-hash',
  rules: '--rule',
  peer: '--url',
  incomingLevel: '--incoming-level',
  outgoingLevel: '--outgoing-level',
};

const ALLOWED_BY: Readonly<Record<NonNullable<LinkFault['allowedBy']>, string>> = {
  allowWeakKey:
    '--allow-weak-key takes it as it is, for an old application that cannot make a longer one: it can be broken',
};

/** @returns what names the flags of an input that cannot be; any other error as it is. */
export function wrongFlags(
  error: unknown,
  { what, command }: { readonly what: string; readonly command: string },
): unknown {
  if (!(error instanceof LinkInputError)) return error;
  return new CliFailure(
    {
      exitCode: EXIT.usage,
      what,
      why: error.faults.flatMap(({ field, message, allowedBy }) => [
        `${FLAGS[field]} ${message}`,
        ...(allowedBy === undefined ? [] : [`  ${ALLOWED_BY[allowedBy]}`]),
      ]),
      fix: `correct the flags above; ${command} --help shows examples`,
    },
    { cause: error },
  );
}
