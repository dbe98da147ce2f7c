// Variants of the address: scheme, host, port, alone and as other known addresses have them together.
import { headerOf } from './attempt-text.ts';
import { DEFAULT_PORT, type Hypothesis } from './hypothesis.ts';
import { originDifferences, parameterDifferences, pathDifferences } from './name-differences.ts';
import { type Address, readAddress, readAuthority } from './read-attempt.ts';
import type { Difference, Knowledge, Likelihood, Variation, Vary } from './variation.ts';

type Scheme = Hypothesis['scheme'];
type KnownAddress = Pick<Address, 'scheme' | 'host' | 'port'>;

/** Addresses that somebody may have used for us; each is a piece of evidence. */
function knownAddresses({ attempt, first, candidates }: Knowledge): readonly KnownAddress[] {
  const ofUrls = [...(candidates.publicUrls ?? []), ...(candidates.internalUrls ?? [])].map(readAddress);
  const ofHeaders = [first?.headers ?? [], attempt.headers].flatMap((headers) => {
    const scheme = schemeIn(headerOf(headers, 'x-forwarded-proto'));
    const port = headerOf(headers, 'x-forwarded-port')?.trim() ?? '';
    const hosts = HOST_HEADERS.flatMap((name) => (headerOf(headers, name) ?? '').slice(0, 1000).split(','));
    const forwarded = /host="?([^";,\s]+)/i.exec(headerOf(headers, 'forwarded') ?? '')?.[1];
    return [...hosts, forwarded ?? '']
      .map((value) => readAuthority(value.trim()))
      .flatMap(({ host, port: own }) => [
        { scheme, host, port: own },
        ...(port === '' || own === port ? [] : [{ scheme, host, port }]),
      ]);
  });
  const received = first === undefined ? [] : [first.address];
  return [...received, attempt.address, ...ofHeaders, ...ofUrls]
    .filter(({ host }) => host !== '')
    .slice(0, MAX_KNOWN);
}

const MAX_KNOWN = 24;
const HOST_HEADERS = ['host', 'x-forwarded-host', 'x-original-host', 'x-forwarded-server', 'x-host'] as const;

function schemeIn(text: string | undefined): Scheme | undefined {
  const scheme = text?.split(',', 1)[0]?.trim().toLowerCase();
  return scheme === 'http' || scheme === 'https' ? scheme : undefined;
}

function other(scheme: Scheme): Scheme {
  return scheme === 'http' ? 'https' : 'http';
}

export const varyScheme: Vary = ({ attempt, ours }) => {
  // A raw request does not tell its scheme: then ours was a guess, and another is no difference.
  const isGuess = attempt.address.scheme === undefined;
  const evidence = `They signed ${other(ours.scheme)}, we expect ${ours.scheme}.`;
  return [
    {
      differences: isGuess ? [] : [{ code: 'scheme_differs', evidence }],
      likelihood: 'seen',
      apply: (h) => ({ ...h, scheme: other(h.scheme) }),
    },
  ];
};

const PORTS: readonly (readonly [port: string, likelihood: Likelihood])[] = [
  ['8080', 'common'],
  ['8443', 'common'],
  ['80', 'common'],
  ['443', 'common'],
  ['8000', 'rare'],
  ['3000', 'rare'],
  ['5000', 'rare'],
  ['7990', 'rare'],
  ['8085', 'rare'],
  ['8090', 'rare'],
  ['8060', 'rare'],
  ['9000', 'rare'],
  ['9090', 'rare'],
];

export const varyPort: Vary = (knowledge) => {
  const { ours, show } = knowledge;
  const ports = new Map<string, Likelihood>([['', 'seen']]);
  for (const { port } of knownAddresses(knowledge)) ports.set(port, 'seen');
  const own = new Set(
    [...knowledge.attempt.headers, ...(knowledge.first?.headers ?? [])]
      .filter(([name]) => name.toLowerCase() === 'x-forwarded-port')
      .map(([, value]) => value.trim()),
  );
  for (const port of own) ports.set(port, 'seen');
  for (const [port, likelihood] of PORTS) if (!ports.has(port)) ports.set(port, likelihood);
  return Array.from(
    ports,
    ([port, likelihood]): Variation => ({
      differences: originDifferences({ ...ours, port }, ours, show),
      likelihood,
      // The default port of its scheme is another code's.
      apply: (h) => (h.port === port || port === DEFAULT_PORT[h.scheme] ? undefined : { ...h, port }),
    }),
  ).filter(({ apply }) => apply(ours) !== undefined);
};

export const varyDefaultPort: Vary = ({ ours }) => [
  {
    differences: [
      {
        code: 'default_port_signed',
        evidence: `They signed the port :${DEFAULT_PORT[ours.scheme]}, which ${ours.scheme} has by default.`,
      },
    ],
    likelihood: 'seen',
    apply: (h) => (h.port === '' ? { ...h, port: DEFAULT_PORT[h.scheme] } : undefined),
  },
];

export const varyHost: Vary = (knowledge) => {
  const { ours, show } = knowledge;
  const hosts = new Map<string, Likelihood>();
  for (const { host } of knownAddresses(knowledge)) {
    hosts.set(host.toLowerCase(), 'seen');
    // A signer may have left out the lower case that section 3.4.1.2 asks for.
    hosts.set(host, 'seen');
  }
  const guesses = [
    'localhost',
    '127.0.0.1',
    '[::1]',
    `www.${ours.host}`,
    ours.host.replace(/^www\./, ''),
    ours.host.split('.', 1)[0] ?? '',
  ];
  for (const guess of guesses) if (!hosts.has(guess)) hosts.set(guess, 'common');
  return Array.from(
    hosts,
    ([host, likelihood]): Variation => ({
      differences: originDifferences({ ...ours, host }, ours, show),
      likelihood,
      apply: (h) => (h.host === host ? undefined : { ...h, host }),
    }),
  ).filter(({ apply }, index) => index < MAX_KNOWN && apply(ours) !== undefined);
};

/** A known address changes scheme, host and port together; the request as first received, path and parameters as well. */
export const varyTogether: Vary = (knowledge) => {
  const { ours, first, show, attempt } = knowledge;
  const origins = new Map<string, Variation>();
  const isGuess = attempt.address.scheme === undefined;
  // Where TLS ends at a front, an address may be put together of http and the port that the front listens on.
  const ofFront: KnownAddress[] =
    ours.port === ''
      ? [{ scheme: other(ours.scheme), host: ours.host, port: DEFAULT_PORT[ours.scheme] }]
      : [];
  for (const { scheme, host, port } of [...knownAddresses(knowledge), ...ofFront]) {
    for (const each of scheme === undefined ? [ours.scheme, other(ours.scheme)] : [scheme, other(scheme)]) {
      const signed = {
        scheme: each,
        host: host.toLowerCase(),
        port: port === DEFAULT_PORT[each] ? '' : port,
      };
      const all = originDifferences(signed, ours, show);
      const differences = isGuess ? all.filter(({ code }) => code !== 'scheme_differs') : all;
      if (all.length < 2) continue;
      const id = JSON.stringify(signed);
      const likelihood = scheme === undefined || scheme === each ? 'seen' : 'common';
      if (!origins.has(id)) origins.set(id, { differences, likelihood, apply: (h) => ({ ...h, ...signed }) });
    }
  }
  return [...(first === undefined ? [] : asFirstReceived(knowledge, first)), ...origins.values()];
};

function asFirstReceived(
  { ours, show }: Knowledge,
  first: NonNullable<Knowledge['first']>,
): readonly Variation[] {
  const { scheme = ours.scheme, path } = first.address;
  const host = first.address.host === '' ? ours.host : first.address.host.toLowerCase();
  const port =
    first.address.host === ''
      ? ours.port
      : first.address.port === DEFAULT_PORT[scheme]
        ? ''
        : first.address.port;
  const method = first.method?.toUpperCase() ?? ours.method;
  // Protocol parameters may have come by our side alone.
  const parameters =
    first.protocol.size === 0
      ? [...ours.parameters.filter(({ place }) => place === 'header'), ...first.parameters]
      : first.parameters;
  const origin = { scheme, host, port };
  const ofOrigin = originDifferences(origin, ours, show);
  const ofPath = pathDifferences(path, ours.path, path, show);
  const ofParameters = parameterDifferences(parameters, ours.parameters, show);
  const evidence = `They signed ${show(method)}, we received ${show(ours.method)}.`;
  const ofMethod: Difference[] = method === ours.method ? [] : [{ code: 'http_method_differs', evidence }];
  const together = (differences: readonly Difference[], changes: Partial<Hypothesis>): Variation => ({
    differences,
    likelihood: 'seen',
    apply: (h) => (differences.length === 0 ? undefined : { ...h, ...changes }),
  });
  return [
    together(ofParameters, { parameters }),
    together([...ofPath, ...ofParameters], { path, parameters }),
    together([...ofOrigin, ...ofPath], { ...origin, path }),
    together([...ofOrigin, ...ofPath, ...ofParameters], { ...origin, path, parameters }),
    together([...ofMethod, ...ofOrigin, ...ofPath, ...ofParameters], { method, ...origin, path, parameters }),
  ];
}
