// Findings for a person, within one screen.
import type { Finding, Severity } from '@maillon/applinks/links';
import { wrap } from './wrap.ts';

const DEFAULT_COLUMNS = 100;
const MAX_COLUMNS = 120;
const MIN_COLUMNS = 60;
/** Findings that are told in full; of the others only the name. */
const MAX_IN_FULL = 2;
const MAX_LINES = 4;

const MARKS: Readonly<Record<Severity, string>> = { broken: '✗', warning: '!', info: 'i' };

export interface Diagnosed {
  readonly link: string;
  /** The worst first. */
  readonly findings: readonly Finding[];
}

/**
 * @param diagnosed - the worst link first.
 * @param columns - of the terminal; undefined when there is none.
 */
export function findingsText(diagnosed: readonly Diagnosed[], columns: number | undefined): string {
  const width = Math.max(MIN_COLUMNS, Math.min(MAX_COLUMNS, columns ?? DEFAULT_COLUMNS));
  let room = MAX_IN_FULL;
  return diagnosed
    .map(({ link, findings }) => {
      if (findings.length === 0) return `✓ ${link}  nothing is wrong`;
      const inFull = findings.slice(0, Math.min(room, diagnosed.length === 1 ? MAX_IN_FULL : 1));
      room -= inFull.length;
      const rest = findings.slice(inFull.length);
      const [first] = rest;
      if (inFull.length === 0 && first !== undefined)
        return `${MARKS[first.severity]} ${link}  ${listed(rest)}`;
      return [
        ...inFull.map((finding) => findingText(link, finding, width)),
        ...(rest.length === 0 ? [] : [`  Also    ${listed(rest)}`]),
      ].join('\n');
    })
    .join('\n');
}

function listed(findings: readonly Finding[]): string {
  return findings.map(({ code, severity }) => `${code} (${severity})`).join(', ');
}

function findingText(
  link: string,
  { code, severity, cause, evidence, remedy }: Finding,
  width: number,
): string {
  const field = (label: string, text: string): string =>
    `  ${label.padEnd(8)}${wrap(text, { width: width - 10, indent: 10, maxLines: MAX_LINES })}`;
  return [
    `${MARKS[severity]} ${link}  ${code} (${severity})`,
    field('Cause', cause),
    field('Shown', evidence),
    field('Fix', remedy),
  ].join('\n');
}
