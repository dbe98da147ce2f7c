// Names the differences between two known addresses, paths or parameter lists.
import { percentDecode } from '../percent-encoding.ts';
import { DEFAULT_PORT, type Hypothesis } from './hypothesis.ts';
import { decode, type SentParameter } from './read-attempt.ts';
import { READINGS, type Reading } from './spelling.ts';
import type { Difference, Knowledge } from './variation.ts';

type Show = Knowledge['show'];
type Origin = Pick<Hypothesis, 'scheme' | 'host' | 'port'>;

/** Host first: who reaches us by another host often has another scheme and port as well. */
export function originDifferences(signed: Origin, ours: Origin, show: Show): Difference[] {
  const differences: Difference[] = [];
  if (signed.host !== ours.host) {
    differences.push({
      code: 'host_differs',
      evidence: `They signed the host ${show(signed.host, ours.host)}, we expect ${show(ours.host, signed.host)}.`,
    });
  }
  if (signed.scheme !== ours.scheme) {
    differences.push({
      code: 'scheme_differs',
      evidence: `They signed ${signed.scheme}, we expect ${ours.scheme}.`,
    });
  }
  const differs = signed.port !== ours.port;
  if (differs && signed.port === DEFAULT_PORT[signed.scheme] && ours.port === '') {
    differences.push({
      code: 'default_port_signed',
      evidence: `They signed the port :${signed.port}, which ${signed.scheme} has by default.`,
    });
  } else if (differs) {
    differences.push({
      code: 'port_differs',
      evidence: `They signed ${portInWords(signed.port, show)}, we expect ${portInWords(ours.port, show)}.`,
    });
  }
  return differences;
}

function portInWords(port: string, show: Show): string {
  return port === '' ? 'no port' : `port ${show(port)}`;
}

/**
 * Names what two paths differ in.
 *
 * @param first - the path before the proxies, where known: it tells who changed it.
 */
export function pathDifferences(
  signed: string,
  ours: string,
  first: string | undefined,
  show: Show,
): Difference[] {
  if (signed === ours) return [];
  const differences: Difference[] = [];
  if (signed.endsWith('/') !== ours.endsWith('/')) {
    const evidence = `They signed ${show(signed, ours)}, we expect ${show(ours, signed)}: one ends with a slash.`;
    differences.push({ code: 'trailing_slash', evidence });
  }
  const theirs = withoutSlash(signed);
  const expected = withoutSlash(ours);
  if (theirs === expected) return differences;
  const evidence = `They signed the path ${show(signed, ours)}, we expect ${show(ours, signed)}.`;
  const added = restAfterPrefix(theirs, expected);
  const removed = added === undefined ? restAfterPrefix(expected, theirs) : undefined;
  if (added === undefined && removed === undefined) {
    const code = spellingDifference(theirs, expected, first) ?? 'context_path_differs';
    return [...differences, { code, evidence }];
  }
  differences.unshift({ code: 'context_path_differs', evidence });
  const code = spellingDifference(added ?? theirs, removed ?? expected, first);
  if (code !== undefined) differences.push({ code, evidence });
  return differences;
}

function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}

const MAX_PREFIX_SEGMENTS = 4;

/** @returns what is left of `long` when a prefix is cut so that the rest means `short`; undefined when there is none. */
function restAfterPrefix(long: string, short: string): string | undefined {
  if (short === '') return long === '' ? undefined : '';
  let cut = 0;
  for (let segments = 0; segments < MAX_PREFIX_SEGMENTS; segments++) {
    cut = long.indexOf('/', cut + 1);
    if (cut === -1) return undefined;
    const rest = long.slice(cut);
    if (decode(rest) === decode(short) || decode(rest) === short || rest === decode(short)) return rest;
  }
  return undefined;
}

type SpellingCode = 'path_decoded' | 'path_encoded' | 'plus_as_space' | 'charset_differs';

/** @returns undefined when they mean different paths, or nothing differs. */
function spellingDifference(
  signed: string,
  ours: string,
  first: string | undefined,
): SpellingCode | undefined {
  if (signed === ours) return undefined;
  const known = first === undefined ? undefined : withoutSlash(first);
  if (isUtf8(signed) !== isUtf8(ours)) return decode(signed) === decode(ours) ? 'charset_differs' : undefined;
  if (decode(signed) === decode(ours)) return whoDecoded(signed, ours, known);
  // One side has been encoded once more: as such, or because a proxy took one level away.
  if (decode(signed) === ours) return isAs(known, signed) ? 'path_decoded' : 'path_encoded';
  if (decode(ours) === signed) return isAs(known, ours) ? 'path_decoded' : 'path_encoded';
  if (decode(signed.replaceAll('+', ' ')) === decode(ours.replaceAll('+', ' '))) return 'plus_as_space';
  const isMisread = [READINGS.utf8ReadAsLatin1, READINGS.latin1ReadAsUtf8].some(
    (reading) => misread(reading, decode(ours)) === decode(signed),
  );
  return isMisread || isNormalized(decode(signed), decode(ours)) ? 'charset_differs' : undefined;
}

/** The same characters, composed on one side only. */
function isNormalized(signed: string, ours: string): boolean {
  return signed !== ours && signed.normalize() === ours.normalize();
}

/** Whether a path came as this one; a context path may have stood before it. */
function isAs(first: string | undefined, path: string): boolean {
  return first?.endsWith(path) === true;
}

function isUtf8(path: string): boolean {
  return percentDecode(path) !== undefined;
}

function misread(reading: Reading, text: string): string {
  return reading.read({ name: '', value: text, rawName: '', rawValue: text, place: 'query' })[1];
}

/** What no client escapes needlessly: where ours has it in clear and they signed an escape, a proxy has decoded. */
const NEEDS_ESCAPE = /%(?:2F|20|25|3F|23|5C|[89A-F][0-9A-F])/i;

/** Both mean the same, with other escapes. */
function whoDecoded(
  signed: string,
  ours: string,
  first: string | undefined,
): 'path_decoded' | 'path_encoded' {
  const signedHasMore = countEscapes(signed) > countEscapes(ours);
  // Known to have come as they signed it: it was changed on its way to us.
  if (isAs(first, signed)) return signedHasMore ? 'path_decoded' : 'path_encoded';
  // Known to have come as we have it: the signer changed it.
  if (isAs(first, ours)) return signedHasMore ? 'path_encoded' : 'path_decoded';
  if (!signedHasMore) return 'path_decoded';
  return NEEDS_ESCAPE.test(escapesOnlyIn(signed, ours)) ? 'path_decoded' : 'path_encoded';
}

function countEscapes(path: string): number {
  return path.match(/%[0-9A-Fa-f]{2}/g)?.length ?? 0;
}

function escapesOnlyIn(signed: string, ours: string): string {
  const inOurs = new Set(ours.match(/%[0-9A-Fa-f]{2}/g));
  return (signed.match(/%[0-9A-Fa-f]{2}/g) ?? []).filter((escape) => !inOurs.has(escape)).join('');
}

/** Names what is different between the parameters that were signed and ours. */
export function parameterDifferences(
  signed: readonly SentParameter[],
  ours: readonly SentParameter[],
  show: Show,
): Difference[] {
  const extra = without(signed, ours);
  const missing = without(ours, signed);
  const differences: Difference[] = [];
  for (const theirs of [...extra]) {
    const index = missing.findIndex(({ name }) => name === theirs.name);
    const mine = missing[index];
    const code = mine === undefined ? undefined : valueDifference(theirs.value, mine.value);
    if (mine === undefined || code === undefined) continue;
    extra.splice(extra.indexOf(theirs), 1);
    missing.splice(index, 1);
    differences.push({
      code,
      evidence: `They signed ${show(theirs.name)}=${show(theirs.value, mine.value)}, we received ${show(mine.value, theirs.value)}.`,
    });
  }
  if (extra.length > 0) {
    differences.push({
      code: 'parameter_extra',
      evidence: `They signed ${names(extra, show)}, which did not reach us.`,
    });
  }
  if (missing.length > 0) {
    differences.push({
      code: 'parameter_missing',
      evidence: `They did not sign ${names(missing, show)}, which we received.`,
    });
  }
  return differences;
}

function valueDifference(
  signed: string,
  ours: string,
): 'double_encoded' | 'plus_as_space' | 'charset_differs' | undefined {
  if (signed.replaceAll('+', ' ') === ours.replaceAll('+', ' ')) return 'plus_as_space';
  if (decode(ours) === signed || decode(signed) === ours) return 'double_encoded';
  return misread(READINGS.utf8ReadAsLatin1, signed) === ours || isNormalized(signed, ours)
    ? 'charset_differs'
    : undefined;
}

/** The parameters of one list that are not in the other, each counted as often as it is there. */
function without(list: readonly SentParameter[], other: readonly SentParameter[]): SentParameter[] {
  const counts = new Map<string, number>();
  const id = ({ name, value }: SentParameter): string => JSON.stringify([name, value]);
  for (const parameter of other) counts.set(id(parameter), (counts.get(id(parameter)) ?? 0) + 1);
  return list.filter((parameter) => {
    const left = counts.get(id(parameter)) ?? 0;
    counts.set(id(parameter), left - 1);
    return left <= 0;
  });
}

const MAX_NAMES = 5;

/** Names of parameters for a sentence. */
export function names(parameters: readonly SentParameter[], show: Show): string {
  const all = [...new Set(parameters.map(({ name }) => name))];
  const shown = all.slice(0, MAX_NAMES).map((name) => show(name));
  return `${all.length === 1 ? 'the parameter' : 'the parameters'} ${shown.join(', ')}${all.length > MAX_NAMES ? ' …' : ''}`;
}
