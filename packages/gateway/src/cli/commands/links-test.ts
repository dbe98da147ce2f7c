// `maillon links test`.
import { type DiagnosisStep, diagnose, type Finding } from '@maillon/applinks/links';
import type { CliCommand } from '../cli-command.ts';
import { requireDataFolder, withStore } from '../data-folder-access.ts';
import { addDiagnosisOptions, type DiagnosisCommandOptions, diagnosisOptions } from '../diagnosis.ts';
import { EXIT } from '../exit-codes.ts';
import { findLink } from '../find-link.ts';
import { note, result } from '../terminal.ts';
import { addDataOption, type DataOption, dataFolderOf, sameFolder } from './data-option.ts';

type TestOptions = DataOption & DiagnosisCommandOptions;

export const linksTest: CliCommand = {
  words: 'links test <LINK>',
  summary: 'try a link, step by step, and say whether it works; exits with 1 when it does not',
  examples: ['maillon links test Bitbucket'],
  define(command) {
    addDataOption(command);
    addDiagnosisOptions(command);
    command.action((link: string) => run(link, command.opts<TestOptions>()));
  },
};

async function run(idOrName: string, options: TestOptions): Promise<void> {
  const folder = dataFolderOf(options);
  requireDataFolder(folder);
  await withStore(folder, async (store) => {
    const link = await findLink(store, idOrName);
    const steps: DiagnosisStep[] = [];
    const optionsFor = await diagnosisOptions(store, options);
    const findings = await diagnose(link, {
      ...optionsFor(link),
      onStep(step) {
        steps.push(step);
        showStep(step);
      },
    });
    const { word, text, works } = verdict(findings, steps);
    result(`${word}: ${text}`);
    const [worst] = findings;
    if (worst !== undefined) note(`Fix: ${worst.remedy}`);
    if (findings.length > 1)
      note(`Next: ${sameFolder(`maillon doctor ${link.id}`, options)} shows all ${findings.length} findings`);
    if (!works) process.exitCode = EXIT.failed;
  });
}

function showStep({ name, verdict, evidence, findings }: DiagnosisStep): void {
  const isBad = findings.some(({ severity }) => severity !== 'info');
  const mark = verdict === 'failed' ? '✗' : isBad ? '!' : verdict === 'passed' ? '✓' : '·';
  note(`  ${mark} ${name}: ${evidence}`);
}

/** The words of the console for the state of a link. */
function verdict(
  findings: readonly Finding[],
  steps: readonly DiagnosisStep[],
): { readonly word: string; readonly text: string; readonly works: boolean } {
  const [worst] = findings;
  const said = worst === undefined ? '' : `${worst.code}. ${worst.cause} ${worst.evidence}`;
  if (worst?.severity === 'broken') return { word: 'Broken', text: said, works: false };
  // As `info` it tells of a pause that is over.
  if (worst?.code === 'DISABLED' && worst.severity === 'warning')
    return { word: 'Disabled', text: said, works: false };
  if (worst?.severity === 'warning') return { word: 'Needs attention', text: said, works: true };
  const proven = steps.filter(
    ({ name, verdict }) =>
      verdict === 'passed' && ['signed echo', 'our requests', 'their requests'].includes(name),
  );
  const [proof] = proven;
  return proof === undefined
    ? {
        word: 'Untested',
        text: 'nothing is wrong here, and no signed request has come or gone yet.',
        works: true,
      }
    : { word: 'Working', text: `${proof.evidence}.`, works: true };
}
