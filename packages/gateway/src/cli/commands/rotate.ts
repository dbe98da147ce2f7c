// `maillon rotate`: a new shared secret or RSA key, while the old one goes on working.
import { randomBytes } from 'node:crypto';
import {
  type CopySheet,
  editSheet,
  finishRotation,
  type LinkActionContext,
  linkView,
  publicKeySheet,
  rotateRsaKey,
  rotateSecret,
  sheetFields,
  signsWithOldKey,
  signWithNewKey,
} from '@maillon/applinks/links';
import type { Link } from '@maillon/applinks/storage';
import type { CliCommand } from '../cli-command.ts';
import { CliFailure } from '../cli-failure.ts';
import { requireDataFolder, withStore } from '../data-folder-access.ts';
import { EXIT } from '../exit-codes.ts';
import { findLink } from '../find-link.ts';
import { linkActionContext } from '../link-action-context.ts';
import { showSheet } from '../show-sheet.ts';
import { note, result, resultJson } from '../terminal.ts';
import { updateLink } from '../update-link.ts';
import { addDataOption, type DataOption, dataFolderOf, sameFolder } from './data-option.ts';

interface RotateCommandOptions extends DataOption {
  readonly overlapDays?: string;
  readonly finish?: true;
  readonly json?: true;
}

const DAY_SECONDS = 86_400;
const DEFAULT_OVERLAP_DAYS = 7;
const MAX_OVERLAP_DAYS = 90;

export const rotate: CliCommand = {
  words: 'rotate <LINK>',
  summary:
    'make a new shared secret, or a new RSA key where the link signs with ours; the old one goes on working',
  examples: ['maillon rotate Bitbucket', 'maillon rotate Bitbucket --finish'],
  define(command) {
    addDataOption(command);
    command
      .option(
        '--overlap-days <N>',
        `days for which the old secret is accepted (default: ${DEFAULT_OVERLAP_DAYS})`,
      )
      .option('--finish', 'the other application has the new one: end the overlap now')
      .option('--json', 'print the link and the sheet as JSON')
      .action((link: string) => run(link, command.opts<RotateCommandOptions>()));
  },
};

async function run(idOrName: string, options: RotateCommandOptions): Promise<void> {
  const overlapSeconds = overlapOf(options);
  const folder = dataFolderOf(options);
  requireDataFolder(folder);
  await withStore(folder, async (store) => {
    const context = await linkActionContext(store);
    const link = await findLink(store, idOrName);
    if (options.finish) return finish(link, context, options);
    const hasSecret = link.incoming?.sharedSecret != null;
    if (!hasSecret && link.outgoing?.privateKey == null) throw nothingToRotate(link);
    const rotated = hasSecret
      ? await updateLink(store, link, (now) =>
          rotateSecret(now, { nowSeconds: context.now(), overlapSeconds, randomBytes }),
        )
      : link;
    const ourselves = hasSecret
      ? context.ourselves
      : { ...context.ourselves, keys: (await rotateRsaKey(context)).keys };
    const sheet = hasSecret ? editSheet(rotated, { ourselves }) : publicKeySheet(rotated, { ourselves });
    show(rotated, sheet, hasSecret ? 'shared secret' : 'RSA key', options);
  });
}

function overlapOf({ overlapDays }: RotateCommandOptions): number {
  const days = Number(overlapDays ?? DEFAULT_OVERLAP_DAYS);
  if (/^\d+$/.test(overlapDays ?? '0') && days <= MAX_OVERLAP_DAYS) return days * DAY_SECONDS;
  throw new CliFailure({
    exitCode: EXIT.usage,
    what: `--overlap-days must be a whole number from 0 to ${MAX_OVERLAP_DAYS}; got ${JSON.stringify(overlapDays)}`,
    fix: 'maillon rotate --help shows examples',
  });
}

function nothingToRotate(link: Link): CliFailure {
  return new CliFailure({
    exitCode: EXIT.failed,
    what: `"${link.name}" has nothing of ours to rotate`,
    why: ['the other application signs with its own RSA key'],
    fix: `rotate the key there, then: maillon links repair ${link.id}`,
  });
}

async function finish(
  link: Link,
  { store, ourselves }: LinkActionContext,
  options: RotateCommandOptions,
): Promise<void> {
  const finished = await updateLink(store, link, (now) => {
    const settled = finishRotation(now);
    return signsWithOldKey(settled, ourselves.keys) ? signWithNewKey(settled, ourselves.keys) : settled;
  });
  if (options.json) resultJson({ link: linkView(finished), sheet: null });
  else result(`Only the new credential of "${finished.name}" holds from now on.`);
}

function show(link: Link, sheet: CopySheet, what: string, options: RotateCommandOptions): void {
  if (options.json) {
    resultJson({ link: linkView(link), sheet: sheetFields(sheet) });
    return;
  }
  result(`"${link.name}" has a new ${what}; the old one goes on working. Enter the new one there:`);
  showSheet(sheet);
  note(`Next, when it works: ${sameFolder(`maillon rotate ${link.id} --finish`, options)}`);
}
