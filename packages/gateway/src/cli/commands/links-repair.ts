// `maillon links repair`: says what is wrong, does what can be done from here, and shows what only the other side can do.
import {
  type Finding,
  linkView,
  type PeerChange,
  type Repair,
  type RepairAction,
  type RepairedLink,
  repairLink,
  sheetFields,
} from '@maillon/applinks/links';
import type { Link } from '@maillon/applinks/storage';
import type { CliCommand } from '../cli-command.ts';
import { canAsk, confirm } from '../confirm.ts';
import { requireDataFolder, withStore } from '../data-folder-access.ts';
import { exitCodeOfFinding } from '../describe-error.ts';
import { diagnosisOptions } from '../diagnosis.ts';
import { findLink } from '../find-link.ts';
import { findingsText } from '../findings-text.ts';
import {
  addPeerOptions,
  linkActionContext,
  type PeerOptions,
  peerAdministratorOf,
  peerOfLink,
} from '../link-action-context.ts';
import { showSheet } from '../show-sheet.ts';
import { note, result, resultJson, table } from '../terminal.ts';
import { addDataOption, type DataOption, dataFolderOf, sameFolder } from './data-option.ts';

interface RepairCommandOptions extends DataOption, PeerOptions {
  readonly yes?: true;
  readonly json?: true;
}

export const linksRepair: CliCommand = {
  words: 'links repair <LINK>',
  summary:
    'put a link right that lost its other half, or knows an old id or key; shows what only the other side can do',
  examples: [
    'maillon links repair Bitbucket',
    'maillon links repair Bitbucket --peer-admin admin --peer-password-stdin < password.txt',
  ],
  define(command) {
    addDataOption(command);
    addPeerOptions(command);
    command
      .option(
        '--yes',
        'the new id or key that the other application shows is right: its administrator said so',
      )
      .option('--json', 'print what was put right, what is left and the sheet as JSON')
      .action((link: string) => run(link, command.opts<RepairCommandOptions>()));
  },
};

async function run(idOrName: string, options: RepairCommandOptions): Promise<void> {
  const administrator = peerAdministratorOf(options);
  const folder = dataFolderOf(options);
  requireDataFolder(folder);
  await withStore(folder, async (store) => {
    const context = await linkActionContext(store);
    const link = await findLink(store, idOrName);
    const mayCall = link.peer.rpcUrl !== null || administrator !== undefined;
    const repaired = await repairLink(context, link, {
      diagnosis: (await diagnosisOptions(store, options))(link),
      peer: mayCall ? peerOfLink(link, options) : undefined,
      administrator,
      confirm: (change) => isRight(link, change, options),
      onRepair: announce,
    });
    const stopping = stoppingIn(repaired);
    if (stopping !== undefined) process.exitCode = exitCodeOfFinding(stopping.code);
    if (options.json) showJson(repaired);
    else show(repaired, options);
  });
}

const ACTIONS: Readonly<Record<RepairAction, string>> = {
  'take peer': 'taking the other application as it is now, if that is right',
  'sign with present key': 'signing with our present key',
  'renew key there': 'having the other application take our present key',
  'set half there': 'making the half at the other application as ours is',
};

function announce({ action, finding: { code, cause, evidence } }: Repair): void {
  note(`${code}: ${cause} ${evidence}\n→ ${ACTIONS[action]}`);
}

/** Threat T52: both are shown, and nothing is taken that nobody compared. */
async function isRight(
  { name }: Link,
  { before, now }: PeerChange,
  { yes }: RepairCommandOptions,
): Promise<boolean> {
  const row = (label: string, key: keyof PeerChange['now']) => [
    label,
    before[key] ?? 'none',
    now[key] ?? 'none',
  ];
  note(
    table([
      ['', 'the link has', 'it shows now'],
      row('Application id', 'applicationId'),
      row('Consumer key', 'consumerKey'),
      row('Public key', 'fingerprint'),
    ]),
  );
  if (yes) return true;
  if (canAsk()) return confirm(`Does an administrator of "${name}" say that this is right?`);
  note('Not taken. Ask an administrator there; if it is right, run this again with --yes');
  return false;
}

/**
 * @returns the worst of what keeps the link from working, or will: a new key that was not taken. A paused link was not
 *   looked at any further.
 */
function stoppingIn({ link, remaining, left }: RepairedLink): Finding | undefined {
  return (
    remaining.find(({ severity }) => severity === 'broken' || link.state === 'paused') ??
    (left?.action === 'take peer' ? left.finding : undefined)
  );
}

function showJson({ link, repaired, remaining, sheet }: RepairedLink): void {
  resultJson({
    link: linkView(link),
    repaired,
    remaining,
    sheet: sheet === undefined ? null : sheetFields(sheet),
  });
}

function show(done: RepairedLink, options: RepairCommandOptions): void {
  const { link, repaired, remaining, sheet } = done;
  for (const sentence of repaired) result(sentence);
  const isLeft = sheet !== undefined || stoppingIn(done) !== undefined;
  if (isLeft) result(findingsText([{ link: link.name, findings: remaining }], process.stdout.columns));
  else result(repaired.length === 0 ? `"${link.name}" needs no repair.` : `"${link.name}" is repaired.`);
  if (sheet !== undefined) {
    result(`An administrator of ${link.name} has to do this there:`);
    showSheet(sheet);
  } else if (!isLeft && remaining.length > 0) {
    note(`Beside that: ${remaining.map(({ code }) => code).join(', ')} (maillon doctor ${link.id})`);
  }
  note(
    `Next${isLeft ? ', when it is put right' : ''}: ${sameFolder(`maillon links test ${link.id}`, options)}`,
  );
  if (repaired.length > 0)
    note('It goes on telling what was refused before, until the next request is taken.');
}
