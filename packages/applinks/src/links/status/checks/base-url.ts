// Whether the peer calls itself what the link calls it. Application Links wire notes, section 8 (2, 18, 26).
import { judged, notChecked, type Outcome, passed } from '../check.ts';
import type { DiagnosisContext } from '../context.ts';
import { finding } from '../finding.ts';

export function checkBaseUrl({ link, facts }: DiagnosisContext): Outcome {
  const { manifest } = facts;
  const { rpcUrl, displayUrl } = link.peer;
  if (manifest === undefined || rpcUrl === null) return notChecked('the peer has no manifest');
  const known = [...new Set([rpcUrl, ...(displayUrl === null ? [] : [displayUrl])])];
  const theirs = plain(manifest.url);
  if (known.some((url) => plain(url) === theirs)) return passed(manifest.url);
  const parts = differingParts(new URL(manifest.url), new URL(displayUrl ?? rpcUrl));
  const evidence = `Its manifest says ${manifest.url}, the link has ${known.join(' and ')}: ${parts.join(' and ')} ${
    parts.length === 1 ? 'differs' : 'differ'
  }.`;
  facts.baseUrlMismatch = evidence;
  return judged(evidence, [
    finding('PUBLIC_URL_MISMATCH', evidence, {
      cause: 'The peer has another base URL than the one in the link.',
      remedy: `If ${manifest.url} is right, give it to the link: maillon relocate LINK ${manifest.url}. If not, correct the base URL at the peer.`,
    }),
  ]);
}

/** @returns the URL as all its spellings have it: default ports, letter case, slashes at the end. */
function plain(url: string): string {
  return new URL(url).href.replace(/\/+$/, '');
}

function differingParts(theirs: URL, ours: URL): readonly string[] {
  const rows: readonly (readonly [string, string, string])[] = [
    ['the scheme', theirs.protocol, ours.protocol],
    ['the host', theirs.hostname, ours.hostname],
    ['the port', portOf(theirs), portOf(ours)],
    ['the context path', theirs.pathname.replace(/\/+$/, ''), ours.pathname.replace(/\/+$/, '')],
  ];
  // Another scheme brings its port along.
  const isOtherScheme = theirs.protocol !== ours.protocol;
  return rows
    .filter(([what, a, b]) => a !== b && !(isOtherScheme && what === 'the port' && theirs.port === ours.port))
    .map(([what]) => what);
}

function portOf({ port, protocol }: URL): string {
  return port === '' ? (protocol === 'https:' ? '443' : '80') : port;
}
