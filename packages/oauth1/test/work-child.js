// Counts how often each block of our code runs while a request is read: V8's precise coverage, begun before the code is
// compiled, so that every block has its counter. Prints { values, pairs }, each { shape: [work at each size] }.
import { Session } from 'node:inspector/promises';

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
const { listParameters, readRequest } = await import('@maillon/oauth1');

/** @returns `unit` again and again, up to this many characters. */
const filled = (unit, length) => unit.repeat(Math.floor(length / unit.length));
/** @returns pairs of 64 characters whose names are numbered so. */
const pairs = (length, numberAt) =>
  Array.from({ length: length / 64 }, (_, i) => `p${numberAt(i)}=`.padEnd(63, 'v')).join('&');

/** One long piece: its work grows with its length. */
const VALUES = {
  'a plain value': (length) => `a=${filled('x', length)}`,
  'an escaped value': (length) => `a=${filled('%41', length)}`,
  'a value of escaped UTF-8': (length) => `a=${filled('%C3%A9', length)}`,
  'a value of spaces': (length) => `a=${filled('+', length)}`,
  'a long name': (length) => filled('%41', length),
  'a fault at the end': (length) => `a=${filled('x', length)}%ZZ`,
  'nothing but separators': (length) => filled('&', length),
};
/** Many pieces: they are sorted. */
const PAIRS = {
  'pairs in order': (length) => pairs(length, (i) => 100_000 + i),
  'pairs in reverse': (length) => pairs(length, (i) => 999_999 - i),
  'pairs out of order': (length) => pairs(length, (i) => (i * 7919) % 100_003),
  'pairs of one name': (length) => pairs(length, () => 7),
  'names alone': (length) => filled('a&', length),
};

const url = 'https://ci.example/a';
const authorization = 'OAuth oauth_token="t"';
const PLACES = {
  'in a form': (text) => ({ method: 'POST', url, authorization, form: new TextEncoder().encode(text) }),
  'in a query': (text) => ({ method: 'GET', url: `${url}?${text}`, authorization }),
  'in a form of somebody else': (text) => ({
    method: 'POST',
    url,
    form: new TextEncoder().encode(`${text}&b=%41`),
  }),
};

async function workOf(request) {
  await session.post('Profiler.takePreciseCoverage');
  if (readRequest(request).kind === 'attempt') listParameters(request);
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const functions = result
    .filter(({ url }) => url.includes('/oauth1/'))
    .flatMap((script) => script.functions);
  return functions.flatMap(({ ranges }) => ranges).reduce((sum, { count }) => sum + count, 0);
}

const sizes = process.argv.slice(2).map(Number);

async function workOfAll(shapes) {
  const work = {};
  for (const [shape, text] of Object.entries(shapes)) {
    for (const [place, request] of Object.entries(PLACES)) {
      const counts = [];
      for (const size of sizes) counts.push(await workOf(request(text(size))));
      work[`${shape} ${place}`] = counts;
    }
  }
  return work;
}

console.log(JSON.stringify({ values: await workOfAll(VALUES), pairs: await workOfAll(PAIRS) }));
