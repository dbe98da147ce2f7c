// Vector files, read and run: a line a case, and a failure for whatever was not looked at.
import { readFileSync } from 'node:fs';
import type { Verdict } from './case.ts';
import { isKnownCase, runCase } from './case-kinds.ts';

/** Lists of cases whatever stands in them, so that a case that nobody knows fails; others are when they hold one. */
const CASE_LISTS = new Set([
  'vectors',
  'signature',
  'negative',
  'percentEncoding',
  'bodyHash',
  'headerParse',
]);
/** Published mistakes: for reading, not to be run. */
const NOT_RUN = new Set(['knownWrong']);

/**
 * Runs every case of the files and prints a line each, then `N passed, N failed`.
 *
 * @returns whether nothing failed. A file that cannot be read, or holds no known case, is a failure.
 */
export async function runVectorFiles(
  files: readonly string[],
  print: (line: string) => void,
): Promise<boolean> {
  const count = { ok: 0, fail: 0, open: 0 };
  for (const file of files) {
    for await (const verdict of runFile(file)) {
      count[verdict.kind]++;
      print(lineOf(verdict));
    }
  }
  print(`${count.ok} passed, ${count.fail} failed`);
  return count.fail === 0;
}

async function* runFile(file: string): AsyncGenerator<Verdict> {
  const document = readDocument(file);
  if ('fault' in document) {
    yield { id: file, kind: 'fail', expected: 'a vector file', got: document.fault };
    return;
  }
  const lists = listsOf(document.value);
  if (lists.length === 0) {
    yield { id: file, kind: 'fail', expected: 'a list of vectors', got: 'no case of a known kind' };
  }
  for (const [name, vectors] of lists) {
    for (const [index, vector] of vectors.entries()) yield await runCase(vector, `${name}[${index}]`);
  }
}

function readDocument(file: string): { readonly value: unknown } | { readonly fault: string } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return { fault: `a file that cannot be read: ${messageOf(error)}` };
  }
  try {
    return { value: JSON.parse(text.replace(/^\ufeff/, '')) };
  } catch (error) {
    return { fault: `no JSON: ${messageOf(error)}` };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.replaceAll(/\s+/g, ' ') : String(error);
}

/** What a header lists besides (tools, sources) has no case in it. */
function listsOf(document: unknown): readonly (readonly [name: string, vectors: readonly unknown[]])[] {
  if (isList(document)) return document.length === 0 ? [] : [['', document]];
  if (typeof document !== 'object' || document === null) return [];
  return Object.entries(document).flatMap(([name, value]: readonly [string, unknown]) => {
    if (!isList(value) || value.length === 0 || NOT_RUN.has(name)) return [];
    return CASE_LISTS.has(name) || value.some(isKnownCase) ? [[name, value] as const] : [];
  });
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function lineOf(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'ok':
      return `ok ${verdict.id}`;
    case 'fail':
      return `FAIL ${verdict.id} expected ${verdict.expected} got ${verdict.got}`;
    case 'open':
      return `open ${verdict.id} got ${verdict.got}`;
  }
}
