// What `doctor` and `links test` share: who we are, and whom we may call.
import { randomBytes } from 'node:crypto';
import {
  APPLICATION_ID_SETTING,
  type DiagnosisOptions,
  type DiagnosisSelf,
  loadOurselves,
  publicUrlAliases,
} from '@maillon/applinks/links';
import type { Store } from '@maillon/applinks/storage';
import type { Command } from 'commander';

export interface DiagnosisCommandOptions {
  readonly allowLoopback?: true;
}

export function addDiagnosisOptions(command: Command): void {
  command.option(
    '--allow-loopback',
    'the other application may be on this machine [MAILLON_ALLOW_LOOPBACK=1]',
  );
}

/** Writes nothing: an application that has no id and key yet does not get them here. */
export async function diagnosisOptions(
  store: Store,
  { allowLoopback }: DiagnosisCommandOptions,
): Promise<Pick<DiagnosisOptions, 'store' | 'ourselves' | 'guard'>> {
  return {
    store,
    ourselves: await self(store),
    guard: { allowLoopback: allowLoopback === true || process.env['MAILLON_ALLOW_LOOPBACK'] === '1' },
  };
}

async function self(store: Store): Promise<DiagnosisSelf> {
  const { settings } = store;
  const publicUrl = (await settings.get('publicUrl')) ?? null;
  const appUrl = await settings.get('appUrl');
  const name = (await settings.get('applicationName')) ?? '';
  const isIntroduced = (await settings.get(APPLICATION_ID_SETTING)) !== undefined;
  const known =
    publicUrl === null || !isIntroduced ? undefined : await loadOurselves(store, { name, publicUrl, randomBytes });
  return {
    publicUrl,
    applicationId: known?.applicationId ?? null,
    privateKey: known?.keys.privateKey ?? null,
    aliases: await publicUrlAliases(settings),
    internalUrls: appUrl === undefined ? [] : [appUrl],
  };
}
