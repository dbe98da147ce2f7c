// `maillon sheet`: what an administrator of the other application enters there.
import {
  type CopySheet,
  copySheet,
  formerAddressAt,
  type LinkActionContext,
  movedSheet,
  mutualSheet,
  ourMove,
  type Rotation,
  rotationSheet,
  rotationsUnderWay,
  SHEET_PRODUCTS,
  type SheetOptions,
  sheetFields,
} from '@maillon/applinks/links';
import type { Link } from '@maillon/applinks/storage';
import type { CliCommand } from '../cli-command.ts';
import { CliFailure } from '../cli-failure.ts';
import { requireDataFolder, withStore } from '../data-folder-access.ts';
import { EXIT } from '../exit-codes.ts';
import { findLink } from '../find-link.ts';
import { linkActionContext } from '../link-action-context.ts';
import { finishLine } from '../rotation-words.ts';
import { showSheet } from '../show-sheet.ts';
import { note, resultJson } from '../terminal.ts';
import { addDataOption, type DataOption, dataFolderOf, sameFolder } from './data-option.ts';

interface SheetCommandOptions extends DataOption {
  readonly product?: string;
  readonly absolute?: true;
  readonly json?: true;
}

export const sheet: CliCommand = {
  words: 'sheet <LINK>',
  summary:
    'show what to enter in the other application, in the order of its dialogs; shows the shared secret',
  examples: ['maillon sheet Bitbucket', 'maillon sheet Bitbucket --product bitbucket@8.19 --json'],
  define(command) {
    addDataOption(command);
    command
      .option('--product <NAME[@VERSION]>', 'bitbucket, jira, confluence … (default: the link’s type)')
      .option('--absolute', 'whole URLs instead of paths')
      .option('--json', 'print [{"label","value"}] in the order of the dialogs')
      .action((link: string) => run(link, command.opts<SheetCommandOptions>()));
  },
};

async function run(idOrName: string, options: SheetCommandOptions): Promise<void> {
  const dialogs = dialogsOf(options.product);
  const folder = dataFolderOf(options);
  requireDataFolder(folder);
  await withStore(folder, async (store) => {
    const context = await linkActionContext(store);
    const link = await findLink(store, idOrName);
    const { sheet: made, rotations } = await sheetOf(link, context, {
      ...dialogs,
      ourselves: context.ourselves,
      absolute: options.absolute === true,
    });
    if (made.parts.length === 0) {
      throw new CliFailure({
        exitCode: EXIT.failed,
        what: `there is nothing to enter elsewhere for "${link.name}"`,
        why: ['the other application signs with its own RSA key, and knows it'],
        fix: `maillon links show ${link.id} shows the link`,
      });
    }
    if (options.json) {
      resultJson(sheetFields(made));
      return;
    }
    showSheet(made);
    for (const rotation of rotations) note(`Next, when it works: ${finishLine(link, rotation, options)}`);
    if (rotations.length === 0) note(`Next: ${sameFolder(`maillon links test ${link.id}`, options)}`);
  });
}

/** While something is being rotated, the other half is there, and what it lacks is the new secret or key. */
async function sheetOf(
  link: Link,
  { ourselves, store, now }: LinkActionContext,
  options: SheetOptions,
): Promise<{ readonly sheet: CopySheet; readonly rotations: readonly Rotation[] }> {
  const rotations = rotationsUnderWay(link, ourselves.keys, now());
  const sheet = rotationSheet(link, rotations, options);
  if (sheet.parts.length > 0)
    return { sheet, rotations: rotations.filter((rotation) => rotation !== 'peer key') };
  const move = await ourMove(store.settings);
  const hasMoved = move !== undefined && (await formerAddressAt(link, store.links, move)) !== undefined;
  const makeSheet = hasMoved ? movedSheet : isMutual(link) ? mutualSheet : copySheet;
  return { sheet: makeSheet(link, options), rotations: [] };
}

/** @throws CliFailure when that is no product whose dialogs are known. */
function dialogsOf(text: string | undefined): Pick<SheetOptions, 'peerProduct' | 'peerVersion'> {
  if (text === undefined) return {};
  const [, product = '', version] = /^([^@]*)(?:@(\d+(?:\.\d+)*))?$/.exec(text) ?? [];
  if (SHEET_PRODUCTS.includes(product.toLowerCase()))
    return { peerProduct: product, ...(version !== undefined && { peerVersion: version }) };
  throw new CliFailure({
    exitCode: EXIT.usage,
    what: `--product must be a product, or product@version; got ${JSON.stringify(text)}`,
    fix: `use one of ${SHEET_PRODUCTS.join(', ')}, e.g. --product bitbucket@8.19`,
  });
}

/** The two agree by themselves, each with a key of its own: nothing is entered. */
function isMutual({ incoming, peer }: Link): boolean {
  return incoming?.publicKey != null && peer.applicationId !== null;
}
