// What `doctor` and `links test` share: who we are, and whom we may call.
import { randomBytes } from 'node:crypto';
import {
  APPLICATION_ID_SETTING,
  type DiagnosisOptions,
  type DiagnosisSelf,
  loadOurselves,
  ourMove,
} from '@maillon/applinks/links';
import type { Link, Store } from '@maillon/applinks/storage';
import type { Command } from 'commander';
import { isLoopback } from '../config/loopback.ts';

export interface DiagnosisCommandOptions {
  readonly allowLoopback?: true;
}

export function addDiagnosisOptions(command: Command): void {
  command.option(
    '--allow-loopback',
    'a host name may lead to this machine, not only an address that says so [MAILLON_ALLOW_LOOPBACK=1]',
  );
}

/** Writes nothing: an application that has no id and key yet does not get them here. */
export async function diagnosisOptions(
  store: Store,
  options: DiagnosisCommandOptions,
): Promise<(link: Link) => Pick<DiagnosisOptions, 'store' | 'ourselves' | 'guard'>> {
  const ourselves = await diagnosisSelf(store);
  return (link) => ({ store, ourselves, guard: { allowLoopback: mayBeHere(link, options) } });
}

/** An address of this machine in a link was entered by an administrator, and the one who asks has a shell here. */
export function mayBeHere(
  { peer: { rpcUrl } }: Pick<Link, 'peer'>,
  options: DiagnosisCommandOptions,
): boolean {
  if (isLoopbackAllowed(options)) return true;
  return rpcUrl !== null && URL.canParse(rpcUrl) && isLoopback(new URL(rpcUrl).hostname);
}

export function isLoopbackAllowed({ allowLoopback }: DiagnosisCommandOptions): boolean {
  return allowLoopback === true || process.env['MAILLON_ALLOW_LOOPBACK'] === '1';
}

export async function diagnosisSelf(store: Store): Promise<DiagnosisSelf> {
  const { settings } = store;
  const move = await ourMove(settings);
  const publicUrl = move?.publicUrl ?? null;
  const appUrl = await settings.get('appUrl');
  const allowLoopback = await settings.get('allowLoopback');
  const name = (await settings.get('applicationName')) ?? '';
  const isIntroduced = (await settings.get(APPLICATION_ID_SETTING)) !== undefined;
  const known =
    publicUrl === null || !isIntroduced
      ? undefined
      : await loadOurselves(store, { name, publicUrl, randomBytes });
  return {
    publicUrl,
    applicationId: known?.applicationId ?? null,
    privateKey: known?.keys.privateKey ?? null,
    aliases: move?.aliases ?? [],
    movedAtSeconds: move?.movedAtSeconds,
    internalUrls: appUrl === undefined ? [] : [appUrl],
    addressRules: allowLoopback === undefined ? undefined : { allowLoopback: allowLoopback === '1' },
  };
}
