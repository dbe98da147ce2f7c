// `maillon connect`: makes a link with another application, both halves where it can, else ours and the sheet.
import {
  type CreatedLink,
  copySheet,
  createAutomatically,
  createByHand,
  createByRest,
  type Direction,
  type LinkActionContext,
  levelsOf,
  linkView,
  type PeerAdministrator,
  type PeerClient,
  readBaseUrl,
  sheetFields,
} from '@maillon/applinks/links';
import type { CliCommand } from '../cli-command.ts';
import { CliFailure } from '../cli-failure.ts';
import { requireDataFolder, withStore } from '../data-folder-access.ts';
import { EXIT } from '../exit-codes.ts';
import {
  addPeerOptions,
  linkActionContext,
  type PeerOptions,
  peerAdministratorOf,
  peerAt,
} from '../link-action-context.ts';
import { showSheet } from '../show-sheet.ts';
import { shownManifest } from '../shown-manifest.ts';
import { note, result, resultJson } from '../terminal.ts';
import { addDataOption, type DataOption, dataFolderOf, sameFolder } from './data-option.ts';

interface ConnectOptions extends DataOption, PeerOptions {
  readonly incoming?: true;
  readonly outgoing?: true;
  readonly both?: true;
  readonly automatic?: true;
  readonly acceptKey?: string;
  readonly name?: string;
  readonly json?: true;
}

export const connect: CliCommand = {
  words: 'connect <URL>',
  summary:
    'link with another application: both halves where that is possible, else ours and what to paste there',
  examples: [
    'maillon connect https://bitbucket.acme.dev --incoming --peer-admin admin --peer-password-stdin < password.txt',
    'maillon connect https://jira.acme.dev --both',
  ],
  define(command) {
    addDataOption(command);
    addPeerOptions(command);
    command
      .option('--incoming', 'it acts here for people who allow it')
      .option('--outgoing', 'this application acts there for people who allow it')
      .option('--both', 'both')
      .option(
        '--automatic',
        'RSA keys both ways also with an Atlassian product, instead of a generic link; with --peer-admin',
      )
      .option(
        '--accept-key <FINGERPRINT>',
        'its administrator says that this is its key (SHA256:…): it takes the place of what the link has; with --automatic or another Maillon',
      )
      .option('--name <NAME>', 'how people here call it (default: as it calls itself)')
      .option('--json', 'print the link and the sheet as JSON')
      .action((url: string) => run(url, command.opts<ConnectOptions>()));
  },
};

/** How the two halves were made. */
type Way = 'automatic' | 'by-rest' | 'by-hand';

async function run(url: string, options: ConnectOptions): Promise<void> {
  const rpcUrl = readBaseUrl(url);
  if (rpcUrl === undefined) {
    throw new CliFailure({
      exitCode: EXIT.usage,
      what: `expected the base URL of the other application, got ${JSON.stringify(url)}`,
      fix: 'give an absolute http or https URL without query, e.g. https://bitbucket.acme.dev',
    });
  }
  const direction = directionOf(options);
  checkName(options.name);
  const folder = dataFolderOf(options);
  requireDataFolder(folder);
  if (options.automatic && options.peerAdmin === undefined) {
    throw new CliFailure({
      exitCode: EXIT.usage,
      what: '--automatic needs an administrator of the other application',
      fix: 'add --peer-admin USER --peer-password-stdin < password.txt',
    });
  }
  const administrator = await peerAdministratorOf(options)?.();
  await withStore(folder, async (store) => {
    const context = await linkActionContext(store);
    const peer = peerAt(rpcUrl, options);
    const { automatic: isAutomatic = false, name, acceptKey } = options;
    const wish = { context, peer, direction, isAutomatic, name, acceptKey };
    const { way, created } =
      administrator === undefined ? await byHand(wish) : await withAdministrator(wish, administrator);
    show({ way, created, context, options });
  });
}

function directionOf({ incoming, outgoing, both }: ConnectOptions): Direction {
  if (both && (incoming || outgoing)) {
    throw new CliFailure({
      exitCode: EXIT.usage,
      what: `--both and ${incoming ? '--incoming' : '--outgoing'} name two directions of the link`,
      fix: 'give one of --incoming, --outgoing and --both',
    });
  }
  if (both || (incoming && outgoing)) return 'both';
  if (incoming) return 'incoming';
  if (outgoing) return 'outgoing';
  throw new CliFailure({
    exitCode: EXIT.usage,
    what: 'the direction of the link is missing',
    fix: 'add --incoming (it acts here), --outgoing (we act there) or --both',
  });
}

/** A link is asked for by its id or its name. */
function checkName(name: string | undefined): void {
  if (name === undefined || /^(?!lnk_)[^\p{Cc}\p{Zl}\p{Zp}]{1,200}$/u.test(name)) return;
  throw new CliFailure({
    exitCode: EXIT.usage,
    what: `the name ${JSON.stringify(name)} cannot be used`,
    fix: 'use 1 to 200 characters that do not begin with "lnk_", without line ends and control characters',
  });
}

interface Wish {
  readonly context: LinkActionContext;
  readonly peer: PeerClient;
  readonly direction: Direction;
  readonly isAutomatic: boolean;
  readonly name: string | undefined;
  readonly acceptKey: string | undefined;
}

interface Made {
  readonly way: Way;
  readonly created: CreatedLink;
}

/** Products of Atlassian get a generic link by REST; whoever else speaks Application Links agrees with us alone. */
async function withAdministrator(
  { context, peer, direction, isAutomatic, name, acceptKey }: Wish,
  administrator: PeerAdministrator,
): Promise<Made> {
  const input = { levels: levelsOf(direction), administrator, name };
  return isAutomatic || (await peer.manifest()).typeId === 'generic'
    ? { way: 'automatic', created: await createAutomatically(context, peer, { ...input, acceptKey }) }
    : { way: 'by-rest', created: await createByRest(context, peer, input) };
}

async function byHand({ context, peer, direction, name }: Wish): Promise<Made> {
  // Unreached, the other administrator makes their half all the same.
  const manifest = await shownManifest(peer);
  const input = { address: peer.rpcUrl, levels: levelsOf(direction), name, manifest };
  return { way: 'by-hand', created: await createByHand(context, input) };
}

function show({
  way,
  created,
  context,
  options,
}: Made & { readonly context: LinkActionContext; readonly options: ConnectOptions }): void {
  const { link, isNew } = created;
  const sheet = way === 'by-hand' ? copySheet(link, { ourselves: context.ourselves }) : undefined;
  if (options.json) {
    resultJson({ link: linkView(link), isNew, way, sheet: sheet === undefined ? null : sheetFields(sheet) });
    return;
  }
  result(`${isNew ? 'Made' : 'Completed'} the link "${link.name}" (${link.id}).`);
  if (sheet !== undefined) {
    result(`Now an administrator of ${link.name} makes the other half:`);
    showSheet(sheet);
  }
  note(`Next: ${sameFolder(`maillon links test ${link.id}`, options)}`);
}
