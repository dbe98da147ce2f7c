// What commands about links need: who we are, and a way to call peers.
import { randomBytes } from 'node:crypto';
import {
  createGuardedFetch,
  createPeerClient,
  type LinkActionContext,
  loadOurselves,
  type PeerAdministrator,
  type PeerClient,
  readBaseUrl,
} from '@maillon/applinks/links';
import type { Link, Store } from '@maillon/applinks/storage';
import type { Command } from 'commander';
import { CliFailure } from './cli-failure.ts';
import { isLoopbackAllowed, mayBeHere } from './diagnosis.ts';
import { EXIT } from './exit-codes.ts';
import { readFirstLine } from './read-first-line.ts';

/**
 * @throws CliFailure when no gateway has run on the folder: then nobody knows our public URL.
 */
export async function linkActionContext(store: Store): Promise<LinkActionContext> {
  return known(await linkActionContextIfKnown(store));
}

/** For what goes on without our URL where it can: then `context` is undefined. */
export interface Rotating {
  readonly store: Store;
  readonly context: LinkActionContext | undefined;
}

/** @throws CliFailure when it is not known. */
export function known(context: LinkActionContext | undefined): LinkActionContext {
  if (context !== undefined) return context;
  throw new CliFailure({
    exitCode: EXIT.configInvalid,
    what: 'the public URL of this application is not known yet',
    fix: 'start the gateway once: maillon up --app URL --public URL … (maillon up --help)',
  });
}

/** @returns undefined when no gateway has run on the folder; then we have no keys either. */
export async function linkActionContextIfKnown(store: Store): Promise<LinkActionContext | undefined> {
  const publicUrl = await store.settings.get('publicUrl');
  if (publicUrl === undefined) return undefined;
  const name = (await store.settings.get('applicationName')) ?? new URL(publicUrl).host;
  return {
    store,
    ourselves: await loadOurselves(store, { name, publicUrl, randomBytes }),
    now: nowSeconds,
    randomBytes,
  };
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

export interface PeerOptions {
  readonly allowLoopback?: true;
  readonly peerAdmin?: string;
  readonly peerPasswordStdin?: true;
}

export function addPeerOptions(command: Command): void {
  command
    .option(
      '--peer-admin <USER>',
      'an administrator there, for the calls of this command only; nothing is stored',
    )
    .option(
      '--peer-password-stdin',
      'reads that administrator’s password from the first line of standard input',
    )
    .option('--allow-loopback', 'the other application may be on this machine [MAILLON_ALLOW_LOOPBACK=1]');
}

/** @param rpcUrl - typed by an administrator. */
export function peerAt(rpcUrl: string, options: PeerOptions): PeerClient {
  return clientOf(rpcUrl, isLoopbackAllowed(options));
}

/** @throws CliFailure when nobody told where the peer is. */
export function peerOfLink(link: Link, options: PeerOptions): PeerClient {
  const { rpcUrl } = link.peer;
  if (rpcUrl !== null) return clientOf(rpcUrl, mayBeHere(link, options));
  throw new CliFailure({
    exitCode: EXIT.failed,
    what: `nobody told us where "${link.name}" is`,
    fix: `give the link its address: maillon relocate ${link.id} URL`,
  });
}

/** @param url - where it is from now on: on this machine, when it was there until now. */
export function newPeerOfLink(
  link: Link,
  url: string,
  options: Pick<PeerOptions, 'allowLoopback'>,
): PeerClient {
  return clientOf(readBaseUrl(url) ?? url, mayBeHere(link, options));
}

function clientOf(rpcUrl: string, allowLoopback: boolean): PeerClient {
  return createPeerClient({ fetch: createGuardedFetch({ allowLoopback }), rpcUrl, learnt: false });
}

/**
 * @returns asks for the password, which standard input is read for only then; undefined when no administrator was named.
 * @throws CliFailure when only one of name and password was given.
 */
export function peerAdministratorOf(options: PeerOptions): (() => Promise<PeerAdministrator>) | undefined {
  const { peerAdmin, peerPasswordStdin } = options;
  if (peerAdmin === undefined && peerPasswordStdin === undefined) return undefined;
  if (peerAdmin === undefined || peerPasswordStdin === undefined) {
    throw new CliFailure({
      exitCode: EXIT.usage,
      what: `${peerAdmin === undefined ? '--peer-admin' : '--peer-password-stdin'} is missing`,
      fix: 'give both: --peer-admin USER --peer-password-stdin < password.txt',
    });
  }
  return async () => ({ name: peerAdmin, password: await readPassword(`password of ${peerAdmin}`) });
}

/** @throws CliFailure when nothing came: an empty password would be sent, and refused with less to go by. */
async function readPassword(what: string): Promise<string> {
  const password = await readFirstLine(process.stdin, what).catch((cause: unknown) => {
    if (!(cause instanceof TypeError)) throw cause;
    throw missing(what, cause.message);
  });
  if (password === '') throw missing(what, 'standard input was empty');
  return password;
}

function missing(what: string, why: string): CliFailure {
  return new CliFailure({
    exitCode: EXIT.usage,
    what: `the ${what} is missing`,
    why: [why],
    fix: 'give it as the first line of standard input: --peer-password-stdin < password.txt',
  });
}
