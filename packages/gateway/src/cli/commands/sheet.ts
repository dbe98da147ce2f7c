// `maillon sheet`: what an administrator of the other application enters there.
import {
  type CopySheet,
  copySheet,
  type LinkActionContext,
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
    const { sheet: made, rotations } = sheetOf(link, context, {
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
function sheetOf(
  link: Link,
  { ourselves, now }: LinkActionContext,
  options: SheetOptions,
): { readonly sheet: CopySheet; readonly rotations: readonly Rotation[] } {
  const rotations = rotationsUnderWay(link, ourselves.keys, now());
  const sheet = rotationSheet(link, rotations, options);
  return sheet.parts.length > 0
    ? { sheet, rotations: rotations.filter((rotation) => rotation !== 'peer key') }
    : { sheet: copySheet(link, options), rotations: [] };
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
