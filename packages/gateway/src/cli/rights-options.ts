// What a peer may do here, as the commands that make a link or change one take it.
import { type LinkField, LinkInputError } from '@maillon/applinks/links';
import type { AccessRule } from '@maillon/applinks/storage';
import type { Command } from 'commander';
import { CliFailure } from './cli-failure.ts';
import { EXIT } from './exit-codes.ts';

export interface RightsOptions {
  readonly twoLeggedAs?: string;
  readonly notImpersonated?: readonly string[];
  readonly rule?: readonly string[];
}

export function addRightsOptions(command: Command): void {
  command
    .option('--two-legged-as <USER>', 'it may act without a person, as this user')
    .option(
      '--not-impersonated <USER>',
      'but not as this one, an administrator say; may be repeated',
      repeated,
    )
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
  rules: '--rule',
  peer: '--url',
  incomingLevel: '--incoming-level',
  outgoingLevel: '--outgoing-level',
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
      why: error.faults.map(({ field, message }) => `${FLAGS[field]} ${message}`),
      fix: `correct the flags above; ${command} --help shows examples`,
    },
    { cause: error },
  );
}
