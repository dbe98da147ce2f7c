// `maillon links show`.
import { type LinkView, linkView } from '@maillon/applinks/links';
import type { CliCommand } from '../cli-command.ts';
import { requireDataFolder, withStore } from '../data-folder-access.ts';
import { findLink } from '../find-link.ts';
import { note, result, resultJson, table } from '../terminal.ts';
import { addDataOption, type DataOption, dataFolderOf, sameFolder } from './data-option.ts';

interface ShowOptions extends DataOption {
  readonly json?: true;
}

export const linksShow: CliCommand = {
  words: 'links show <ID>',
  summary: 'show one link, by id or name; never a secret',
  examples: ['maillon links show Bitbucket', 'maillon links show lnk_6Kk1J0mRr3Wc2o8VbT5yXw --json'],
  define(command) {
    addDataOption(command);
    command.option('--json', 'as a JSON object');
    command.action(async (idOrName: string) => {
      const options = command.opts<ShowOptions>();
      const folder = dataFolderOf(options);
      requireDataFolder(folder);
      const view = linkView(await withStore(folder, (store) => findLink(store, idOrName)));
      if (options.json) {
        resultJson(view);
        return;
      }
      result(table(rowsOf(view)));
      note(`Next: ${sameFolder(`maillon links remove ${view.id}`, options)} takes it away`);
    });
  },
};

function rowsOf({
  id,
  name,
  state,
  createdAt,
  incoming,
  outgoing,
}: LinkView): readonly (readonly string[])[] {
  return [
    ['Name', name],
    ['Id', id],
    ['State', state],
    ['Created', createdAt],
    ...(incoming === null ? [] : incomingRows(incoming)),
    ...(outgoing === null ? [] : outgoingRows(outgoing)),
  ];
}

function incomingRows(incoming: NonNullable<LinkView['incoming']>): readonly (readonly string[])[] {
  const { consumerKey, signatureMethods, keyFingerprint, callbacks, allowOob, allowOauth10, twoLeggedAs } =
    incoming;
  return [
    ['Incoming', 'acts here for people who allow it'],
    ['  Consumer key', consumerKey],
    ['  Signs by', signatureMethods.join(', ')],
    ['  Public key', keyFingerprint ?? 'none: a shared secret, which is not shown'],
    ['  Callbacks', callbacks.length === 0 ? 'any http or https address' : callbacks.join(', ')],
    ['  Codes to type in (oob)', yesNo(allowOob)],
    ['  OAuth 1.0 without verifier', yesNo(allowOauth10)],
    ['  Without a person (two-legged)', twoLeggedAs === null ? 'no' : `as ${twoLeggedAs}`],
  ];
}

function outgoingRows(outgoing: NonNullable<LinkView['outgoing']>): readonly (readonly string[])[] {
  const { consumerKey, signatureMethod, requestTokenUrl, authorizeUrl, accessTokenUrl } = outgoing;
  return [
    ['Outgoing', 'we act there for people who allow it'],
    ['  Consumer key', consumerKey],
    ['  Signs by', signatureMethod],
    ['  Request token URL', requestTokenUrl],
    ['  Authorize URL', authorizeUrl],
    ['  Access token URL', accessTokenUrl],
  ];
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
