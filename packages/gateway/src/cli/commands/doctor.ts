// `maillon doctor`.
import { type DiagnosisStep, diagnose, type Finding, type Severity } from '@maillon/applinks/links';
import type { Link } from '@maillon/applinks/storage';
import type { CliCommand } from '../cli-command.ts';
import { requireDataFolder, withStore } from '../data-folder-access.ts';
import { addDiagnosisOptions, type DiagnosisCommandOptions, diagnosisOptions } from '../diagnosis.ts';
import { EXIT } from '../exit-codes.ts';
import { findLink } from '../find-link.ts';
import { type Diagnosed, findingsText } from '../findings-text.ts';
import { note, result, resultJson } from '../terminal.ts';
import { addDataOption, type DataOption, dataFolderOf, sameFolder } from './data-option.ts';

interface DoctorOptions extends DataOption, DiagnosisCommandOptions {
  readonly json?: true;
}

/** Peers are waited for at the same time, and not all at once. */
const AT_ONCE = 8;

export const doctor: CliCommand = {
  words: 'doctor',
  summary:
    'say what is wrong with a link, or with all of them: cause, evidence, remedy; exits with 1 when one is broken',
  examples: ['maillon doctor', 'maillon doctor Bitbucket', 'maillon doctor --json'],
  define(command) {
    addDataOption(command);
    addDiagnosisOptions(command);
    command
      .argument('[LINK]', 'by id or name (default: all)')
      .option('--json', 'as a JSON array, the worst first')
      .action((link: string | undefined) => run(link, command.opts<DoctorOptions>()));
  },
};

async function run(idOrName: string | undefined, options: DoctorOptions): Promise<void> {
  const folder = dataFolderOf(options);
  requireDataFolder(folder);
  await withStore(folder, async (store) => {
    const links = idOrName === undefined ? await store.links.list() : [await findLink(store, idOrName)];
    const optionsFor = await diagnosisOptions(store, options);
    const onStep = progress(links.length === 1 && !options.json);
    const diagnosed = await inParts(links, async (link) => ({
      link: link.name,
      findings: await diagnose(link, { ...optionsFor(link), onStep }),
    }));
    diagnosed.sort((a, b) => rankOf(a) - rankOf(b));
    if (diagnosed.some((each) => rankOf(each) === RANKS.broken)) process.exitCode = EXIT.failed;
    if (options.json) resultJson(jsonOf(diagnosed));
    else show(diagnosed, options);
  });
}

/** For people who wait. */
function progress(isShown: boolean): (step: DiagnosisStep) => void {
  if (!isShown || !process.stderr.isTTY) return () => {};
  return ({ name, verdict, evidence }) => note(`  ${verdict === 'passed' ? '✓' : '·'} ${name}: ${evidence}`);
}

async function inParts(
  links: readonly Link[],
  work: (link: Link) => Promise<Diagnosed>,
): Promise<Diagnosed[]> {
  const done: Diagnosed[] = [];
  for (let at = 0; at < links.length; at += AT_ONCE)
    done.push(...(await Promise.all(links.slice(at, at + AT_ONCE).map(work))));
  return done;
}

const RANKS: Readonly<Record<Severity, number>> = { broken: 0, warning: 1, info: 2 };
const NOTHING = 3;

function rankOf({ findings }: Diagnosed): number {
  const [worst] = findings;
  return worst === undefined ? NOTHING : RANKS[worst.severity];
}

type JsonFinding = { readonly link: string } & Finding;

function jsonOf(diagnosed: readonly Diagnosed[]): readonly JsonFinding[] {
  return diagnosed
    .flatMap(({ link, findings }) => findings.map((finding) => ({ link, ...finding })))
    .sort((a, b) => RANKS[a.severity] - RANKS[b.severity]);
}

function show(diagnosed: readonly Diagnosed[], options: DoctorOptions): void {
  if (diagnosed.length === 0) {
    result('There are no links yet.');
    note(`Next: ${sameFolder('maillon connect URL', options)}`);
    return;
  }
  result(findingsText(diagnosed, process.stdout.columns));
  const [worst] = diagnosed;
  if (worst !== undefined && rankOf(worst) === RANKS.broken)
    note(`Next, when it is put right: ${sameFolder(`maillon links test ${quoted(worst.link)}`, options)}`);
}

function quoted(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`;
}
