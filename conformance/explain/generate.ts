// Makes faulty requests: with one fault, with two that go together. Every seeded fault is decidable from the candidates.
import { FINDING_CODES, type FindingCode } from '@maillon/oauth1/explain';
import { FAULTS, type Fault } from './faults.ts';
import { createRandom } from './random.ts';
import {
  build,
  createScene,
  type FaultyRequest,
  type Keys,
  type Needs,
  type Scene,
  signingOf,
} from './scene.ts';
import { baseString, encodeText, signatureOf } from './signer.ts';

export interface SeededCase extends FaultyRequest {
  readonly id: string;
  readonly codes: readonly FindingCode[];
}

/** @param perCode - how many requests for each code. */
export function generateSingles(keys: Keys, seed: number, perCode: number): readonly SeededCase[] {
  return FINDING_CODES.flatMap((code, index) =>
    Array.from({ length: perCode }, (_, n) => {
      const faults = FAULTS[code];
      const fault = faults[n % faults.length];
      if (fault === undefined) throw new Error(`no fault for ${code}`);
      const found = firstThatShows(seed + index * 1_000_003 + n * 7919, keys, [fault]);
      if (found === undefined) throw new Error(`the fault ${n % faults.length} of ${code} never shows`);
      return { id: `${code}-${n}`, codes: [code], ...found };
    }),
  );
}

/** Walks through all pairs of codes that go together, over and over, with changing ways in which they come about. */
export function generateDoubles(keys: Keys, seed: number, count: number): readonly SeededCase[] {
  const random = createRandom(seed);
  const pairs = FINDING_CODES.flatMap((first, i) =>
    FINDING_CODES.slice(i + 1).map((second) => [first, second] as const),
  );
  const cases: SeededCase[] = [];
  for (let round = 0; cases.length < count; round++) {
    for (const [first, second] of shuffled(pairs, (below) => random.integer(below))) {
      const a = random.pick(FAULTS[first]);
      const b = random.pick(FAULTS[second]);
      if (a === undefined || b === undefined || !goTogether(a, b)) continue;
      const found = firstThatShows(seed + cases.length * 104_729 + round, keys, [a, b]);
      if (found !== undefined)
        cases.push({ id: `${first}+${second}-${round}`, codes: [first, second], ...found });
      if (cases.length === count) break;
    }
  }
  return cases;
}

function shuffled<T>(list: readonly T[], integer: (below: number) => number): readonly T[] {
  return list
    .map((each) => [integer(1_000_000), each] as const)
    .sort((a, b) => a[0] - b[0])
    .map(([, each]) => each);
}

function goTogether(a: Fault, b: Fault): boolean {
  if (a.isAlone === true || b.isAlone === true || a.parts.some((part) => b.parts.includes(part)))
    return false;
  return needsOf([a, b]) !== undefined;
}

/** @returns undefined when they contradict each other. */
function needsOf(faults: readonly Fault[]): Needs | undefined {
  const merged: Record<string, unknown> = {};
  for (const { needs = {} } of faults) {
    for (const [name, value] of Object.entries(needs)) {
      if (name in merged && JSON.stringify(merged[name]) !== JSON.stringify(value)) return undefined;
      merged[name] = value;
    }
  }
  const needs: Needs = merged;
  const isForm = needs.body === 'form' || needs.form !== undefined || needs.place === 'form';
  if (isForm && (needs.method === 'GET' || needs.body === 'json')) return undefined;
  if (needs.method === 'GET' && needs.body === 'json') return undefined;
  if (needs.realm !== undefined && needs.place !== 'header') return undefined;
  return needs;
}

const MAX_TRIES = 60;

/** Some requests cannot show a fault, by chance: nothing to sort, no plus in the signature. They are left out. */
function firstThatShows(seed: number, keys: Keys, faults: readonly Fault[]): FaultyRequest | undefined {
  const needs = needsOf(faults);
  if (needs === undefined) return undefined;
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const sceneWith = (some: readonly Fault[]): Scene => {
      const scene = createScene(createRandom(seed + attempt * 15_485_863), keys, needs);
      for (const fault of some) fault.put(scene);
      return scene;
    };
    const shows = faults.every((fault) => {
      if (fault.isMeasured === true) return true;
      return mismatch(sceneWith(faults)) !== mismatch(sceneWith(faults.filter((each) => each !== fault)));
    });
    const isSeen = faults.every(({ isMeasured }) => isMeasured === true) || hasMismatch(sceneWith(faults));
    if (shows && isSeen) return build(sceneWith(faults));
  }
  return undefined;
}

/** What is signed beside what ought to be, as a text to compare. */
function mismatch(scene: Scene): string {
  const { theirs, ours, wire } = bothSides(scene);
  return JSON.stringify([theirs, ours, wire]);
}

function hasMismatch(scene: Scene): boolean {
  const { theirs, ours, wire } = bothSides(scene);
  return theirs !== ours || wire !== 'as signed';
}

function bothSides(scene: Scene): {
  readonly theirs: string;
  readonly ours: string;
  readonly wire: string;
} {
  const signing = signingOf(scene);
  const asReceived = signingOf({ ...scene, sent: scene.received, signedWrongly: [] });
  const side = (each: typeof signing): string =>
    baseString(each) + each.algorithm + each.joinSecrets(each.consumerSecret, each.tokenSecret);
  // Signing costs more than all the rest; the signature's text matters only where it is what was damaged.
  const isRespelled = scene.received.wireSignature !== encodeText || scene.damages.length > 0;
  const signature = isRespelled ? signatureOf(signing) : '';
  const damaged = scene.damages.reduce((text, damage) => damage(text), signature);
  const isOtherKey = signing.privateKey !== asReceived.privateKey ? ' with another key' : '';
  return {
    theirs: side(signing) + isOtherKey,
    ours: side(asReceived),
    wire: scene.received.wireSignature(damaged) === encodeText(signature) ? 'as signed' : damaged,
  };
}
