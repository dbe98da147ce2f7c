// `maillon links show`.
import { type LinkView, linkView, type RetiredView } from '@maillon/applinks/links';
import type { CliCommand } from '../cli-command.ts';
import { requireDataFolder, withStore } from '../data-folder-access.ts';
import { findLink } from '../find-link.ts';
import { nowSeconds } from '../link-action-context.ts';
import { ruleText } from '../rights-words.ts';
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

type Rows = readonly (readonly string[])[];

function rowsOf(view: LinkView): Rows {
  const { id, name, state, typeId, rpcUrl, displayUrl, isPrimary, createdAt, incoming, outgoing } = view;
  return [
    ['Name', name],
    ['Id', id],
    ['Type', `${typeId}${isPrimary ? ', the primary one of its type' : ''}`],
    ['Address', rpcUrl ?? 'nobody told it'],
    ...(displayUrl === null || displayUrl === rpcUrl ? [] : [['Address for browsers', displayUrl]]),
    ['State', state],
    ['Created', createdAt],
    ...(incoming === null ? [] : incomingRows(incoming)),
    ...(outgoing === null ? [] : outgoingRows(outgoing)),
  ];
}

function incomingRows(incoming: NonNullable<LinkView['incoming']>): Rows {
  const { consumerKey, signatureMethods, keyFingerprint, callbacks, allowOob, allowOauth10, twoLeggedAs } =
    incoming;
  const {
    allowTwoLegged,
    allowImpersonation,
    notImpersonated,
    rules,
    retired,
    requireBodyHash,
    keyWeakness,
  } = incoming;
  return [
    ['Incoming', 'acts here for people who allow it'],
    ['  Consumer key', consumerKey],
    ['  Signs by', signatureMethods.join(', ')],
    ['  Public key', keyFingerprint ?? 'none: a shared secret, which is not shown'],
    ...(keyWeakness === null ? [] : [['  Weak key', `${keyWeakness}: it can be broken (--allow-weak-key)`]]),
    ...(retired === null ? [] : [['  Rotation', rotationText(retired)]]),
    ['  Callbacks', callbacks.length === 0 ? 'any http or https address' : callbacks.join(', ')],
    ['  Codes to type in (oob)', yesNo(allowOob)],
    ['  OAuth 1.0 without verifier', yesNo(allowOauth10)],
    ['  Without a person (two-legged)', allowTwoLegged ? `as ${twoLeggedAs ?? 'nobody'}` : 'no'],
    ['  For anybody it names (impersonation)', impersonationText(allowImpersonation, notImpersonated)],
    ['  Bodies covered (oauth_body_hash)', requireBodyHash ? 'required' : 'when it is sent'],
    ['  Rules', rules.length === 0 ? 'none: every method and path' : rules.map(ruleText).join('; ')],
  ];
}

function outgoingRows(outgoing: NonNullable<LinkView['outgoing']>): Rows {
  const { consumerKey, signatureMethod, requestTokenUrl, authorizeUrl, accessTokenUrl } = outgoing;
  const { allowTwoLegged, allowImpersonation } = outgoing;
  return [
    ['Outgoing', 'we act there for people who allow it'],
    ['  Consumer key', consumerKey],
    ['  Signs by', signatureMethod],
    ['  Request token URL', requestTokenUrl],
    ['  Authorize URL', authorizeUrl],
    ['  Access token URL', accessTokenUrl],
    ['  Without a person (two-legged)', yesNo(allowTwoLegged)],
    ['  For anybody we name (impersonation)', yesNo(allowImpersonation)],
  ];
}

function rotationText({ untilSeconds, uses, keyWeakness }: RetiredView): string {
  const isOver = untilSeconds <= nowSeconds();
  const weakness = isOver || keyWeakness === null ? '' : ` (weak: ${keyWeakness}, it can be broken)`;
  const until = new Date(untilSeconds * 1000).toISOString();
  return `the one of before${weakness} ${isOver ? 'was' : 'is'} accepted until ${until}; used ${uses} ${uses === 1 ? 'time' : 'times'} since`;
}

function impersonationText(isAllowed: boolean, excluded: readonly string[]): string {
  return isAllowed && excluded.length > 0 ? `yes, but not ${excluded.join(', ')}` : yesNo(isAllowed);
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
