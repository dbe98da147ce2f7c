// `maillon links add`: a link by which another application acts here, with the key that it has already or is going to get.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type ConsumerImport, importConsumer, linkView, sharedSecretWarning } from '@maillon/applinks/links';
import type { Link, Store } from '@maillon/applinks/storage';
import type { Command } from 'commander';
import type { CliCommand } from '../cli-command.ts';
import { CliFailure } from '../cli-failure.ts';
import { makeDataFolder, withStore } from '../data-folder-access.ts';
import { EXIT } from '../exit-codes.ts';
import { readFirstLine } from '../read-first-line.ts';
import { readKeyFile } from '../read-key-file.ts';
import { addRightsOptions, type RightsOptions, readRules, repeated, wrongFlags } from '../rights-options.ts';
import { note, result, resultJson, table, warn } from '../terminal.ts';
import { addDataOption, type DataOption, dataFolderOf, sameFolder } from './data-option.ts';

interface AddOptions extends DataOption, RightsOptions {
  readonly name?: string;
  readonly incoming?: true;
  readonly url?: string;
  readonly consumerKey?: string;
  readonly sharedSecretStdin?: true;
  readonly publicKey?: string;
  readonly signatureMethods?: string;
  readonly callback?: readonly string[];
  readonly allowOob?: true;
  readonly allowOauth10?: true;
  readonly allowTwoLegged?: true;
  readonly allowImpersonation?: true;
  readonly allowWeakKey?: true;
  readonly json?: true;
}

export const linksAdd: CliCommand = {
  words: 'links add',
  summary: 'let another application act here for people who allow it',
  examples: [
    'maillon links add --incoming --name Bitbucket --consumer-key bitbucket --shared-secret-stdin < secret.txt',
    'maillon links add --incoming --name Jira --consumer-key jira --public-key jira.pem --url https://jira.acme.dev',
  ],
  define(command) {
    addDataOption(command);
    addOptions(command);
    addRightsOptions(command);
    command.option('--json', 'print the link as JSON');
    command.action(() => add(command.opts<AddOptions>()));
  },
};

function addOptions(command: Command): void {
  command
    .option('--name <NAME>', 'how people know the other application')
    .option('--incoming', 'it acts here (the only direction so far)')
    .option('--url <URL>', 'where it is: then its side can be looked at, repaired and removed as well')
    .option('--consumer-key <KEY>', 'its oauth_consumer_key')
    .option('--shared-secret-stdin', 'reads the secret that both know from the first line of standard input')
    .option(
      '--public-key <FILE>',
      'its RSA public key: PEM, certificate, bare base64, consumer-info or DER; - reads standard input',
    )
    .option(
      '--signature-methods <LIST>',
      'the only ones it may use, comma-separated (default: HMAC-SHA1 with a secret, RSA-SHA1 with a key)',
    )
    .option(
      '--callback <URL>',
      'where people may be sent back to: this address and what is below it, any query; may be repeated (default: any http or https address)',
      repeated,
    )
    .option('--allow-oob', 'it may ask for a code that the person types in')
    .option(
      '--allow-oauth10',
      'it may ask without a callback, and then exchange without a verifier (OAuth 1.0)',
    )
    .option('--allow-two-legged', 'it may act without a person, as nobody')
    .option('--allow-impersonation', 'it may act as any user that it names (xoauth_requestor_id)')
    .option(
      '--allow-weak-key',
      'takes an RSA key of 1024 to 2047 bits or with an exponent of 3 to 65535, which can be broken; only for old peers',
    );
}

/** What the other side has is taken; below this, not without a word. */
const SAFE_CHARACTERS = 10;

async function add(options: AddOptions): Promise<void> {
  if (!options.incoming) {
    throw new CliFailure({
      exitCode: EXIT.usage,
      what: 'the direction of the link is missing',
      fix: 'add --incoming: the other application acts here',
    });
  }
  const entered = await readEntered(options);
  // Before anything is made on disk: a link that cannot be leaves no folder behind. The public URL is not known yet.
  const draft = makeLink(entered, true);
  const needsPublicUrl = draft.incoming?.signatureMethods.includes('PLAINTEXT') === true;
  const folder = dataFolderOf(options);
  if (needsPublicUrl && !existsSync(folder.database)) throw publicUrlUnknown(options);
  const warning = sharedSecretWarning(entered.sharedSecret ?? '');
  if (warning !== undefined) warn(`--shared-secret-stdin: the secret ${warning}`);
  const { length } = entered.sharedSecret ?? '';
  if (length > 0 && length < SAFE_CHARACTERS) {
    warn(
      `--shared-secret-stdin: the secret has ${length === 1 ? 'one character' : `${length} characters`}: one captured request is enough to try all of them out. maillon rotate LINK makes a long one`,
    );
  }
  await makeDataFolder(folder);
  await withStore(folder, async (store) => {
    const publicUrl = await store.settings.get('publicUrl');
    if (needsPublicUrl && publicUrl === undefined) throw publicUrlUnknown(options);
    const link = makeLink(entered, publicUrl?.startsWith('https:') ?? false);
    await store.links.add(link);
    warnOfKey(link, options);
    if (options.json) resultJson(linkView(link));
    else await showAdded({ link, publicUrl, store, options });
  });
}

/** PLAINTEXT is judged by the public URL's scheme, which the first start tells. */
function publicUrlUnknown(options: AddOptions): CliFailure {
  return new CliFailure({
    exitCode: EXIT.usage,
    what: 'the link was not added',
    why: [
      '--signature-methods PLAINTEXT is only for an application whose public URL is https, and the public URL is not known yet',
    ],
    fix: `run ${sameFolder('maillon up --app URL --public URL', options)} … first, then add the link`,
  });
}

async function readEntered(options: AddOptions): Promise<ConsumerImport> {
  const { publicKey: keyFile, sharedSecretStdin } = options;
  // With both given the link is refused anyway: standard input, which may be a terminal, is not waited for.
  const sharedSecret = sharedSecretStdin && (keyFile === undefined ? await readSecret() : '');
  return {
    name: options.name ?? '',
    address: options.url,
    consumerKey: options.consumerKey ?? '',
    sharedSecret,
    publicKey: keyFile === undefined ? undefined : await readKeyFile(keyFile, '--public-key'),
    signatureMethods: options.signatureMethods?.split(',').map((name) => name.trim()),
    callbacks: options.callback,
    allowOob: options.allowOob,
    allowOauth10: options.allowOauth10,
    twoLeggedAs: options.twoLeggedAs,
    allowTwoLegged: options.allowTwoLegged,
    allowImpersonation: options.allowImpersonation,
    notImpersonated: options.notImpersonated,
    requireBodyHash: options.requireBodyHash,
    allowWeakKey: options.allowWeakKey,
    rules: readRules(options.rule),
  };
}

async function readSecret(): Promise<string> {
  try {
    return await readFirstLine(process.stdin);
  } catch (cause) {
    throw new CliFailure(
      {
        exitCode: EXIT.usage,
        what: `--shared-secret-stdin: ${cause instanceof Error ? cause.message : String(cause)}`,
        fix: 'give the secret as the first line of standard input: … --shared-secret-stdin < secret.txt',
      },
      { cause },
    );
  }
}

function makeLink(entered: ConsumerImport, publicUrlIsHttps: boolean): Link {
  try {
    return importConsumer(entered, {
      now: () => Math.floor(Date.now() / 1000),
      randomBytes,
      publicUrlIsHttps,
    });
  } catch (error) {
    throw wrongFlags(error, { what: 'the link was not added', command: 'maillon links add' });
  }
}

function warnOfKey(link: Link, options: AddOptions): void {
  const { keyWeakness } = linkView(link).incoming ?? {};
  if (keyWeakness != null)
    warn(
      `--allow-weak-key: the RSA key has ${keyWeakness} and can be broken: have the other application make one of 2048 bits with the exponent 65537, then run ${sameFolder(`maillon rotate ${link.id} --peer-key FILE`, options)}`,
    );
}

interface Added {
  readonly link: Link;
  readonly publicUrl: string | undefined;
  readonly store: Store;
  readonly options: AddOptions;
}

async function showAdded({ link, publicUrl, store, options }: Added): Promise<void> {
  result(`Added the link "${link.name}" (${link.id}).`);
  const { incoming } = link;
  if (incoming === null) return;
  if (incoming.callbacks.some((callback) => callback.includes('?')))
    warn('the query of a --callback is not compared: any query is taken');
  if (publicUrl === undefined) {
    note(
      `Next: ${sameFolder('maillon up --app URL --public URL', options)} …   (maillon up --help), then enter its URLs in the other application`,
    );
    return;
  }
  const basePath = `${publicUrl}/plugins/servlet/oauth`;
  note('Next: enter this in the other application');
  note(
    table([
      ['  Name', (await store.settings.get('applicationName')) ?? new URL(publicUrl).host],
      ['  Consumer key', incoming.consumerKey],
      incoming.publicKey === null
        ? ['  Shared secret', 'the one you gave (not shown)']
        : ['  Private key', 'the one of the public key you gave'],
      ['  Request token URL', `${basePath}/request-token`],
      ['  Authorize URL', `${basePath}/authorize`],
      ['  Access token URL', `${basePath}/access-token`],
    ]),
  );
}
