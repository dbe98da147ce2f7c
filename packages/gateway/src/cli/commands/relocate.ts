// `maillon relocate`: the other application moved; ids, keys and approvals stay.
import { checkSameId, linkView, readBaseUrl, relocatePeer } from '@maillon/applinks/links';
import type { Link } from '@maillon/applinks/storage';
import type { CliCommand } from '../cli-command.ts';
import { CliFailure } from '../cli-failure.ts';
import { requireDataFolder, withStore } from '../data-folder-access.ts';
import { EXIT } from '../exit-codes.ts';
import { findLink } from '../find-link.ts';
import { newPeerOfLink } from '../link-action-context.ts';
import { shownManifest } from '../shown-manifest.ts';
import { note, result, resultJson } from '../terminal.ts';
import { updateLink } from '../update-link.ts';
import { addDataOption, type DataOption, dataFolderOf, sameFolder } from './data-option.ts';

interface RelocateOptions extends DataOption {
  readonly allowLoopback?: true;
  readonly displayUrl?: string;
  readonly json?: true;
}

export const relocate: CliCommand = {
  words: 'relocate <LINK> <URL>',
  summary:
    'tell where the other application is now; approvals stay (we moved ourselves: maillon up --public URL)',
  examples: ['maillon relocate Bitbucket https://git.acme.dev'],
  define(command) {
    addDataOption(command);
    command
      .option('--display-url <URL>', 'where browsers reach it, when that is another address')
      .option('--allow-loopback', 'it may be on this machine from now on [MAILLON_ALLOW_LOOPBACK=1]')
      .option('--json', 'print the link as JSON')
      .action((link: string, url: string) => run(link, url, command.opts<RelocateOptions>()));
  },
};

async function run(idOrName: string, url: string, options: RelocateOptions): Promise<void> {
  const { displayUrl = url } = options;
  checkUrl('URL', url);
  checkUrl('--display-url', displayUrl);
  const folder = dataFolderOf(options);
  requireDataFolder(folder);
  await withStore(folder, async (store) => {
    const link = await findLink(store, idOrName);
    await checkThere(link, url, options);
    const moved = await updateLink(store, link, (now) => relocatePeer(now, url, displayUrl));
    if (options.json) {
      resultJson(linkView(moved));
      return;
    }
    result(`"${moved.name}" is at ${moved.peer.rpcUrl} now. Nobody has to approve again.`);
    note(`Next: ${sameFolder(`maillon links test ${moved.id}`, options)}`);
  });
}

/** People's approvals go along: to the same application only. One that is not up yet may come later. */
async function checkThere(link: Link, url: string, options: RelocateOptions): Promise<void> {
  const peer = newPeerOfLink(link, url, options);
  const manifest = await shownManifest(peer);
  if (manifest !== undefined) checkSameId(link, { applicationId: manifest.id, rpcUrl: peer.rpcUrl });
}

function checkUrl(what: string, url: string): void {
  if (readBaseUrl(url) !== undefined) return;
  throw new CliFailure({
    exitCode: EXIT.usage,
    what: `${what} must be an absolute http or https URL without query; got ${JSON.stringify(url)}`,
    fix: 'give the new base URL of the other application, e.g. https://git.acme.dev',
  });
}
