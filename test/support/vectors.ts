// The vector files, each case held to one answer: where the specifications leave one open, to ours.
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Verdict } from '../../conformance/vectors/case.ts';
import { type NegativeVector, runNegativeVector } from '../../conformance/vectors/negative.ts';

/** What we answer to each open case. The table of choices in docs/threats.md says it in words. */
const OUR_CHOICES: ReadonlyMap<string, string> = new Map([
  ['neg-header-trailing-comma', '400 parameter_rejected'],
  ['neg-split-callback-in-query', '400 parameter_rejected'],
  ['neg-empty-nonce', '400 parameter_absent'],
  ['ctl-nonce-other-timestamp', '200 -'],
  ['neg-nonce-control-characters', '400 parameter_rejected'],
  ['neg-signature-newline', '401 signature_invalid'],
  ['neg-signature-no-padding', '401 signature_invalid'],
  ['neg-body-hash-on-form', '200 -'],
  ['neg-plaintext-double-encoded', '401 signature_invalid'],
  ['neg-method-lower-case', '400 signature_method_rejected'],
  ['neg-callback-fragment', '400 parameter_rejected'],
  ['neg-callback-8k', '400 parameter_rejected'],
  ['ctl-callback-extra-query', '200 -'],
  ['ctl-callback-unregistered-https', '200 -'],
  ['neg-query-bad-percent', '400 parameter_rejected'],
  ['neg-query-latin1', '400 parameter_rejected'],
  ['dot-segments-as-sent', 'as given'],
  ['lower-case-hex-as-sent', 'as given'],
  ['hp-equals-in-value', 'as given'],
  ['hp-trailing-comma', 'realm nothing'],
]);

/** The ids of the cases that the specifications leave open. */
export const OPEN_CASES: readonly string[] = [...OUR_CHOICES.keys()];

/** The one verdict on a case that passes. */
export function ourVerdict(id: string): Verdict {
  const choice = OUR_CHOICES.get(id);
  return choice === undefined ? { id, kind: 'ok' } : { id, kind: 'open', got: choice };
}

/** A vector file; its header describes the shape. */
export function readVectors<Case extends { readonly id: string }>(
  file: 'oauth1-signature.json' | 'oauth1-negative.json',
): Readonly<Record<string, readonly Case[]>> {
  return JSON.parse(
    readFileSync(new URL(`../../packages/oauth1/test/vectors/${file}`, import.meta.url), 'utf8'),
  ) as ReturnType<typeof readVectors<Case>>;
}

const providerVectors = readVectors<NegativeVector>('oauth1-negative.json')['vectors'] ?? [];

/** A provider vector by its name. */
export function providerVector(id: string): NegativeVector {
  const vector = providerVectors.find((candidate) => candidate.id === id);
  if (vector === undefined) throw new Error(`no vector ${id}`);
  return vector;
}

/** Runs provider vectors by name. */
export async function holds(...ids: readonly string[]): Promise<void> {
  for (const id of ids) expect(await runNegativeVector(providerVector(id))).toEqual(ourVerdict(id));
}
