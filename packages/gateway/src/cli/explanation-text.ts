// An explanation for a person: a verdict, the parts side by side, cause and remedy. Within one screen.
import { type AlignedBaseStrings, type BaseStringPart, excerpt, type Finding } from '@maillon/oauth1/explain';
import { table } from './terminal.ts';
import { wrap } from './wrap.ts';

const DEFAULT_COLUMNS = 100;
const MAX_COLUMNS = 120;
const MIN_COLUMNS = 60;
/** Of rows that differ; and of all, the same ones included. */
const MAX_DIFFERENT = 8;
const MAX_ROWS = 6;
/** A second finding is shown in full when it is as sure. */
const SURE = 0.95;

/** As of `explain`, or as it was kept. */
export interface ShownExplanation {
  readonly findings: readonly (Omit<Finding, 'code'> & { readonly code: string })[];
  readonly baseStrings: AlignedBaseStrings;
}

type ShownFinding = ShownExplanation['findings'][number];

/** Whether the signature holds, and all that is to be said is that the request was made a while ago. */
export function isOnlyOld({ findings, baseStrings: { theirs } }: ShownExplanation): boolean {
  return (
    findings.length > 0 &&
    findings.every(({ code, confidence }) => code === 'clock_differs' && confidence < SURE) &&
    theirs?.every(({ same }) => same) === true
  );
}

/** @param columns - of the terminal; undefined when there is none. */
export function explanationText(explanation: ShownExplanation, columns: number | undefined): string {
  const width = Math.max(MIN_COLUMNS, Math.min(MAX_COLUMNS, columns ?? DEFAULT_COLUMNS));
  const rows = rowsOf(explanation);
  const [first, ...others] = explanation.findings;
  const second = others[0] !== undefined && others[0].confidence >= SURE ? others[0] : undefined;
  const rest = others.filter((finding) => finding !== second);
  const list = rest.map(({ code, confidence }) => `${code} (${percent(confidence)})`).join(', ');
  return [
    wrap(verdict(explanation, rows), { width }),
    table(tableOf(rows, explanation.baseStrings.theirs !== null, width)),
    ...(first === undefined ? [] : [findingText(first, width, ['Cause', 'Shown by', 'Fix'])]),
    ...(second === undefined ? [] : [findingText(second, width, ['Cause', 'Fix'])]),
    ...(list === '' ? [] : [`Also: ${list}`]),
  ].join('\n\n');
}

/** A part of the base string as people see it: the address is one part. */
interface Row {
  readonly name: string;
  readonly theirs: string | null;
  readonly ours: string | null;
  readonly same: boolean;
}

const ADDRESS_PARTS = new Set<BaseStringPart['part']>(['scheme', 'host', 'port', 'path']);

function rowsOf({ baseStrings: { theirs, ours } }: ShownExplanation): readonly Row[] {
  const signed = theirs ?? ours;
  const address = (parts: readonly BaseStringPart[]): string => {
    const valueOf = (part: BaseStringPart['part']): string =>
      parts.find((each) => each.part === part)?.value ?? '';
    const port = valueOf('port');
    return `${valueOf('scheme')}://${valueOf('host')}${port === '' ? '' : `:${port}`}${valueOf('path')}`;
  };
  const rows = ours.map((mine, index): Row => {
    const their = signed[index];
    const name = mine.part === 'parameter' ? (mine.name ?? their?.name ?? '') : mine.part;
    return { name, theirs: their?.value ?? null, ours: mine.value, same: mine.same };
  });
  const isAddress = (index: number): boolean => ADDRESS_PARTS.has(ours[index]?.part ?? 'method');
  const whole: Row = {
    name: 'URL',
    theirs: address(signed),
    ours: address(ours),
    same: rows.every(({ same }, index) => same || !isAddress(index)),
  };
  const [method, ...others] = rows.filter((_, index) => !isAddress(index));
  return [...(method === undefined ? [] : [method]), whole, ...others];
}

function verdict(explanation: ShownExplanation, rows: readonly Row[]): string {
  const {
    findings: [first],
    baseStrings: { theirs },
  } = explanation;
  if (theirs === null) {
    if (first === undefined) return 'There is no signature to explain.';
    return first.confidence >= SURE
      ? whatDiffers(first)
      : `What they signed could not be inferred. Likeliest: ${first.code} (${percent(first.confidence)}).`;
  }
  const different = rows.filter(({ same }) => !same);
  const [part] = different;
  if (part === undefined) {
    if (first === undefined)
      return 'The signature holds: they signed what you expected, with the key that you expected.';
    if (isOnlyOld(explanation)) return 'The signature holds. Its timestamp is old by now.';
    return `Both sides have the same parts to sign. ${whatDiffers(first)}`;
  }
  const count = `${different.length} of ${rows.length} parts ${different.length === 1 ? 'differs' : 'differ'}.`;
  const names = different.map(({ name }) => excerpt(name, 30)).join(', ');
  if (different.every((each) => each.theirs === null))
    return `They did not sign ${names}, which you expected. ${count}`;
  if (different.every((each) => each.ours === null))
    return `They signed ${names}, which you did not expect. ${count}`;
  return `They signed ${inWords(part, part.theirs, part.ours)}, you expected ${inWords(part, part.ours, part.theirs)}. ${count}`;
}

function whatDiffers({ code, cause }: ShownFinding): string {
  return code === 'unknown' ? cause : `What differs: ${code}.`;
}

/** Only as much of a URL as is needed to see the difference. */
function inWords({ name }: Row, value: string | null, other: string | null): string {
  if (name !== 'URL')
    return value === null
      ? `no ${name}`
      : name === 'method' || name === 'order'
        ? value
        : `${name}=${excerpt(value, 60, other ?? undefined)}`;
  const origin = originOf(value);
  return origin === originOf(other) ? excerpt(value ?? '', 90, other ?? undefined) : origin;
}

function originOf(url: string | null): string {
  return /^[a-z]+:\/\/[^/]*/.exec(url ?? '')?.[0] ?? '';
}

function tableOf(rows: readonly Row[], isInferred: boolean, width: number): readonly (readonly string[])[] {
  // Differences first in line for a place on the screen; the order of the parts stays.
  const room = MAX_ROWS - rows.filter(({ same }) => !same).length;
  let different = 0;
  let same = 0;
  const shown = rows.filter((row) => (row.same ? same++ < room : different++ < MAX_DIFFERENT));
  const left = rows.length - shown.length;
  const areSame = isInferred && different <= MAX_DIFFERENT;
  const more = left === 0 ? [] : [`… ${left} more${areSame ? ', the same' : ''}`];
  const nameWidth = Math.max(...shown.map(({ name }) => Math.min(name.length, MAX_NAME)), 8);
  if (!isInferred) {
    const cell = width - nameWidth - 2;
    return [
      ['part', 'you expected'],
      ...shown.map(({ name, ours }) => [excerpt(name, MAX_NAME), excerpt(ours ?? ABSENT, cell)]),
      ...more.map((text) => [text, '']),
    ];
  }
  const cell = Math.floor((width - nameWidth - 16) / 2);
  return [
    ['', 'part', 'they signed', 'you expected', ''],
    ...shown.map((row) => [
      row.same ? ' ' : '≠',
      excerpt(row.name, MAX_NAME),
      excerpt(row.theirs ?? ABSENT, cell, row.same ? undefined : (row.ours ?? undefined)),
      excerpt(row.ours ?? ABSENT, cell, row.same ? undefined : (row.theirs ?? undefined)),
      row.same ? '' : 'differs',
    ]),
    ...more.map((text) => ['', text, '', '', '']),
  ];
}

const MAX_NAME = 24;
const ABSENT = '(absent)';

function findingText(finding: ShownFinding, width: number, labels: readonly (keyof typeof FIELDS)[]): string {
  return [
    `${finding.code} (${percent(finding.confidence)})`,
    ...labels.map((label) => {
      const text = wrap(finding[FIELDS[label]], { width: width - INDENT, indent: INDENT });
      return `  ${label.padEnd(INDENT - 2)}${text}`;
    }),
  ].join('\n');
}

const INDENT = 12;
const FIELDS = { Cause: 'cause', 'Shown by': 'evidence', Fix: 'remedy' } as const;

function percent(confidence: number): string {
  return confidence >= SURE ? `sure, ${Math.round(confidence * 100)} %` : `${Math.round(confidence * 100)} %`;
}
