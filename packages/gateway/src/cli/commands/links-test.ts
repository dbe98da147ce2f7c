// `maillon links test`.
import { type DiagnosisStep, diagnose, type LinkStatusWord, statusOf } from '@maillon/applinks/links';
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
    const { word, text } = await statusOf(link, { store, findings, steps });
    result(`${word}: ${text}`);
    const [worst] = findings;
    if (worst !== undefined) note(`Fix: ${worst.remedy}`);
    if (findings.length > 1)
      note(`Next: ${sameFolder(`maillon doctor ${link.id}`, options)} shows all ${findings.length} findings`);
    if (FAILED.has(word)) process.exitCode = EXIT.failed;
  });
}

const FAILED: ReadonlySet<LinkStatusWord> = new Set(['Broken', 'Disabled']);

function showStep({ name, verdict, evidence, findings }: DiagnosisStep): void {
  const isBad = findings.some(({ severity }) => severity !== 'info');
  const mark = verdict === 'failed' ? '✗' : isBad ? '!' : verdict === 'passed' ? '✓' : '·';
  note(`  ${mark} ${name}: ${evidence}`);
}
