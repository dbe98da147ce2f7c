// Variants of the path: context path, trailing slash, escapes.
import { headerOf } from './attempt-text.ts';
import type { FindingCode } from './codes.ts';
import { pathDifferences } from './name-differences.ts';
import { decode, readAddress } from './read-attempt.ts';
import { ENCODERS, encode, READINGS } from './spelling.ts';
import type { Knowledge, Likelihood, Variation, Vary } from './variation.ts';

type Change = readonly [likelihood: Likelihood, change: (path: string) => string];

/** Changes that belong to a code, named by what they do to our path; what means nothing new is left out. */
function pathVariations(
  code: FindingCode,
  { ours, first, show }: Knowledge,
  changes: readonly Change[],
): readonly Variation[] {
  return changes.flatMap(([likelihood, change]): Variation[] => {
    const changed = change(ours.path);
    const named = pathDifferences(changed, ours.path, first?.address.path, show);
    const evidence = `They signed the path ${show(changed, ours.path)}, we expect ${show(ours.path, changed)}.`;
    return [
      {
        // A change that means nothing to our path may mean something together with another.
        differences: named.length > 0 ? named : [{ code, evidence }],
        likelihood: changed === ours.path ? 'rare' : likelihood,
        apply: (h) => {
          const path = change(h.path);
          return path === h.path ? undefined : { ...h, path };
        },
      },
    ];
  });
}

export const varyTrailingSlash: Vary = (knowledge) =>
  pathVariations('trailing_slash', knowledge, [
    ['seen', (path) => (path.endsWith('/') ? path.slice(0, -1) : `${path}/`)],
  ]);

const USUAL_CONTEXTS = [
  '/jenkins',
  '/jira',
  '/confluence',
  '/bitbucket',
  '/stash',
  '/bamboo',
  '/wiki',
  '/ci',
  '/app',
  '/api',
];
const MAX_CONTEXTS = 16;
const CONTEXT_HEADERS = [
  'x-forwarded-prefix',
  'x-forwarded-context',
  'x-script-name',
  'x-forwarded-path',
] as const;
const TARGET_HEADERS = [
  'x-original-uri',
  'x-original-url',
  'x-rewrite-url',
  'x-envoy-original-path',
  'x-forwarded-uri',
] as const;

export const varyContextPath: Vary = (knowledge) => {
  const { attempt, first, candidates, ours } = knowledge;
  const headers = [...attempt.headers, ...(first?.headers ?? [])];
  const targets = [
    ...TARGET_HEADERS.map((name) => readAddress(headerOf(headers, name) ?? '').path),
    first?.address.path ?? '/',
  ];
  const contexts = new Set<string>();
  for (const url of [...(candidates.publicUrls ?? []), ...(candidates.internalUrls ?? [])])
    contexts.add(withoutSlashes(readAddress(url).path));
  for (const name of CONTEXT_HEADERS) contexts.add(withoutSlashes(headerOf(headers, name) ?? ''));
  for (const target of targets)
    if (target.endsWith(ours.path)) contexts.add(target.slice(0, -ours.path.length));
  contexts.delete('');
  const known = [...contexts].slice(0, MAX_CONTEXTS);
  const strip = (context: string) => (path: string) =>
    path.startsWith(`${context}/`) ? path.slice(context.length) : path === context ? '/' : path;
  const add = (context: string) => (path: string) => (path.startsWith(`${context}/`) ? path : context + path);
  return pathVariations('context_path_differs', knowledge, [
    ...known.flatMap((context): Change[] => [
      ['seen', strip(context)],
      ['seen', add(context)],
    ]),
    ...targets.filter((target) => target !== '/').map((target): Change => ['seen', () => target]),
    ['common', (path) => path.replace(/^\/[^/]+(?=\/)/, '')],
    ['rare', (path) => path.replace(/^\/[^/]+\/[^/]+(?=\/)/, '')],
    ['common', (path) => path.replaceAll(/\/{2,}/g, '/')],
    ['common', (path) => (path.startsWith('//') ? path : `/${path}`)],
    ...known.map(
      (context): Change => [
        'common',
        (path) => (path.startsWith(`${context}/`) ? path.replace(context, `${context}/`) : path),
      ],
    ),
    ['common', (path) => path.replaceAll(/;[^/]*/g, '')],
    ...USUAL_CONTEXTS.map((context): Change => ['rare', add(context)]),
  ]);
};

function withoutSlashes(path: string): string {
  const text = path.split(/[?#]/, 1)[0] ?? '';
  const end = text.endsWith('/') ? text.slice(0, -1) : text;
  return end === '' || end.startsWith('/') ? end : `/${end}`;
}

const decodeOnly = (escapes: RegExp) => (path: string) =>
  path.replaceAll(escapes, (escape) => decode(escape));
const encodeSegments = (encodeText: (text: string) => string) => (path: string) =>
  path
    .split('/')
    .map((segment) => encodeText(decode(segment)))
    .join('/');
const MAX_SLASHES = 12;

/** Escapes that a proxy or a framework has decoded, or that the signer has. */
export const varyPathDecoded: Vary = (knowledge) => {
  const first = knowledge.first?.address.path;
  const slashes = Array.from(knowledge.ours.path.slice(1).matchAll(/\//g), ({ index }) => index + 1).slice(
    0,
    MAX_SLASHES,
  );
  return pathVariations('path_decoded', knowledge, [
    ...(first === undefined
      ? []
      : [['seen', (path: string) => (decode(path) === decode(first) ? first : path)] satisfies Change]),
    ['seen', decode],
    ['common', decodeOnly(/%2F/gi)],
    ['common', decodeOnly(/(?:%(?!2F)[0-9A-F]{2})+/gi)],
    ['common', decodeOnly(/%(?:2D|2E|5F|7E|3[0-9]|[46][1-9A-F]|[57][0-9A])/gi)],
    ['common', decodeOnly(/(?:%[89A-F][0-9A-F])+/gi)],
    ['common', decodeOnly(/%20/g)],
    ['common', (path) => path.replaceAll(/[^\u0000-\u007f]+| /gu, (text) => encode(text))],
    ...slashes.map(
      (index): Change => [
        'common',
        (path) => (path[index] === '/' ? `${path.slice(0, index)}%2F${path.slice(index + 1)}` : path),
      ],
    ),
    ...slashes.map(
      (index): Change => [
        'rare',
        (path) => (path[index] === '/' ? `${path.slice(0, index)}%2f${path.slice(index + 1)}` : path),
      ],
    ),
  ]);
};

/** Characters that the signer, or a proxy, has encoded. */
export const varyPathEncoded: Vary = (knowledge) =>
  pathVariations('path_encoded', knowledge, [
    ['seen', (path) => path.replaceAll('%', '%25')],
    ['seen', (path) => path.replaceAll(/%25(?=[0-9A-F]{2})/gi, '%')],
    ['seen', encodeSegments(encode)],
    ['common', encodeSegments(ENCODERS.encodeUriComponent.inner)],
    ['common', (path) => path.replaceAll('~', '%7E')],
    ['rare', (path) => path.replaceAll(/[!'()*]/g, (character) => encode(character))],
    ['rare', (path) => path.replaceAll(/[$&+,;=:@]/g, (character) => encode(character))],
    ['rare', (path) => path.replaceAll(/%../g, (escape) => escape.toUpperCase())],
    ['rare', (path) => path.replaceAll(/%../g, (escape) => escape.toLowerCase())],
    ['rare', (path) => `/${encode(path.slice(1))}`],
  ]);

export const varyPathPlus: Vary = (knowledge) =>
  pathVariations('plus_as_space', knowledge, [
    ['common', (path) => path.replaceAll('%20', '+')],
    ['common', (path) => path.replaceAll('+', '%20')],
    ['common', (path) => path.replaceAll('+', '%2B')],
    ['rare', (path) => path.replaceAll(/%2B/gi, '+')],
    ['rare', (path) => path.replaceAll(/%2B/gi, '%20')],
    ['rare', (path) => path.replaceAll('%20', '%2B')],
  ]);

export const varyPathCharset: Vary = (knowledge) =>
  pathVariations('charset_differs', knowledge, [
    ['common', (path) => inNonAscii(path, ENCODERS.latin1.inner)],
    ['common', (path) => inNonAscii(path, (text) => encode(text.normalize('NFD')))],
    ['common', (path) => inNonAscii(path, (text) => encode(text.normalize('NFC')))],
    ['rare', (path) => inNonAscii(path, ENCODERS.windows1252.inner)],
    [
      'rare',
      (path) =>
        inNonAscii(path, (text) =>
          encode(
            READINGS.utf8ReadAsLatin1.read({
              name: '',
              value: text,
              rawName: '',
              rawValue: '',
              place: 'query',
            })[1],
          ),
        ),
    ],
  ]);

function inNonAscii(path: string, encodeText: (text: string) => string): string {
  return path.replaceAll(/(?:%[89A-F][0-9A-F])+/gi, (escapes) => encodeText(decode(escapes)));
}
