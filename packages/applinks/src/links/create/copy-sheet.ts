// What an administrator of the peer enters there: the labels of its dialogs, in their order, with our values.
// Application Links wire notes, section 4 (creating a link); the labels are Bitbucket's since 7.21. Which version of
// the other products asks the same is an inference.
import { readPrivateKey } from '@maillon/oauth1/keys';
import type { IncomingLink, Link, OutgoingLink } from '../../storage/store.ts';
import { isGateway } from '../is-gateway.ts';
import { serviceProviderName } from './consumer-keys.ts';
import { oauthEndpoints } from './halves.ts';
import type { Ourselves } from './ourselves.ts';

export interface SheetField {
  /** As the dialog has it. */
  readonly label: string;
  /** To be pasted as it is; a box is `☑` or `☐`. */
  readonly value: string;
}

/** One dialog: how to get there, and what to enter. */
export interface SheetPart {
  readonly steps: readonly string[];
  readonly fields: readonly SheetField[];
  /** What to press in the end. */
  readonly press: string;
}

export interface CopySheet {
  readonly parts: readonly SheetPart[];
}

export interface SheetOptions {
  readonly ourselves: Ourselves;
  /** `bitbucket`, `jira`, `confluence`, …, or a typeId. Default: the link's type, Bitbucket for a generic one. */
  readonly peerProduct?: string;
  /** `8.19.4`. Default: a current one. */
  readonly peerVersion?: string;
  /** Whole URLs instead of paths from the origin. */
  readonly absolute?: boolean;
}

/** @returns the sheet for a link that is not there yet; holds the shared secret. */
export function copySheet(link: Link, options: SheetOptions): CopySheet {
  const product = productOf(options.peerProduct ?? link.peer.typeId);
  const { incoming, outgoing } = link;
  const opening = openingPart(product, options);
  if (incoming?.sharedSecret != null) {
    const parts = [opening, providerPart(incoming, incoming.sharedSecret, outgoing !== null, options)];
    return { parts: outgoing === null ? parts : [...parts, ...consumerParts(product, outgoing, options)] };
  }
  if (outgoing === null) return { parts: [] };
  return { parts: [opening, emptyPart(options), ...consumerParts(product, outgoing, options)] };
}

/** @returns all fields of the sheet in their order. */
export function sheetFields({ parts }: CopySheet): readonly SheetField[] {
  return parts.flatMap(({ fields }) => fields);
}

/**
 * @returns the boxes of the edit form of a generic link, for new values: after `rotateSecret`, and after our URL
 *   moved. The form wants all of them again, the secret too.
 */
export function editSheet(link: Link, options: SheetOptions): CopySheet {
  const { incoming } = link;
  const product = productOf(options.peerProduct ?? link.peer.typeId);
  if (incoming?.sharedSecret == null) return { parts: [] };
  return {
    parts: [
      {
        steps: [
          ...product.toLinks,
          `Open the link "${options.ourselves.name}" (pencil, or ⋯ → Edit) → Outgoing`,
        ],
        fields: providerFields(incoming, incoming.sharedSecret, options),
        press: 'Save',
      },
    ],
  };
}

/** @returns what to do at the peer after our URL moved: it calls, and signs for, the one that it was told. */
export function movedSheet(link: Link, options: SheetOptions): CopySheet {
  if (link.incoming?.sharedSecret != null) return editSheet(link, { ...options, absolute: true });
  const { publicUrl, name } = options.ourselves;
  const { typeId } = link.peer;
  if (typeId === 'generic')
    return {
      parts: [
        {
          steps: [],
          fields: [],
          press: `On the machine of the peer: maillon relocate "${name}" ${publicUrl}`,
        },
      ],
    };
  return {
    parts: [
      {
        steps: [
          ...productOf(options.peerProduct ?? typeId).toLinks,
          `Open the link "${name}" (pencil, or ⋯ → Edit)`,
        ],
        fields: [{ label: 'Application URL', value: publicUrl }],
        press: 'Save',
      },
    ],
  };
}

/**
 * @param keys - those that the peer is to know from now on.
 * @returns what to do at the peer after `rotateRsaKey`: it keeps the key that it fetched.
 */
export function publicKeySheet(link: Link, options: SheetOptions): CopySheet {
  if (isGateway(link.peer)) return { parts: [gatewayKeyPart(options.ourselves)] };
  const product = productOf(options.peerProduct ?? link.peer.typeId);
  const { keys, name } = options.ourselves;
  return {
    parts: [
      {
        steps: [
          ...product.toLinks,
          `Open the link "${name}" (pencil, or ⋯ → Edit) → Incoming`,
          'A peer that fetches keys by itself: disable incoming and enable it again. One that was given the key by hand: paste the new one',
        ],
        fields: [
          { label: 'Consumer Key', value: keys.consumerKey },
          { label: 'Consumer Name', value: name },
          { label: 'Public Key', value: keys.publicKey.trim() },
        ],
        press: 'Save',
      },
    ],
  };
}

/**
 * @returns how a peer that speaks Application Links makes its half: the two agree by themselves, each with its own key.
 *   A peer that announces no product is taken for a gateway like ours.
 */
export function mutualSheet({ peer, incoming, outgoing }: Link, options: SheetOptions): CopySheet {
  const { publicUrl } = options.ourselves;
  if (peer.typeId !== 'generic') {
    const opening = openingPart(productOf(options.peerProduct ?? peer.typeId), options);
    const press =
      'Continue. It finds this application and leads here, where an administrator confirms the link';
    return { parts: [{ ...opening, press }] };
  }
  // Their incoming is our outgoing.
  const direction = incoming === null ? '--incoming' : outgoing === null ? '--outgoing' : '--both';
  const command = `maillon connect ${publicUrl} ${direction} --peer-admin USER --peer-password-stdin`;
  return {
    parts: [
      {
        steps: [`On the machine of the peer, with an administrator of this application as USER: ${command}`],
        fields: [],
        press: 'It makes the half that is missing there; ours stays as it is',
      },
    ],
  };
}

/** It reads the key by itself, and takes it when its administrator compared the fingerprint (threat T52). */
function gatewayKeyPart({ keys, name }: Ourselves): SheetPart {
  return {
    steps: [
      `On the machine of the peer: maillon links repair ${JSON.stringify(name)} (or as its link to this application is called: maillon links list)`,
    ],
    fields: [
      { label: 'Consumer key', value: keys.consumerKey },
      { label: 'Public key', value: keys.fingerprint },
    ],
    press: 'Answer yes when it shows these as those that are shown now (without a terminal: --yes)',
  };
}

interface Product {
  readonly name: string;
  readonly toLinks: readonly string[];
  /** The first version that asks "Atlassian product" or "External application". */
  readonly asksKindSince: readonly [number, number];
}

const COG = 'Administration (cog) → Application links';

const PRODUCTS: ReadonlyMap<string, Product> = new Map<string, Product>([
  ['bitbucket', { name: 'Bitbucket', toLinks: [COG], asksKindSince: [7, 21] }],
  [
    'jira',
    {
      name: 'Jira',
      toLinks: ['Administration (cog) → Applications → Application links'],
      asksKindSince: [8, 22],
    },
  ],
  [
    'confluence',
    {
      name: 'Confluence',
      toLinks: ['Administration (cog) → General configuration → Application links'],
      asksKindSince: [7, 17],
    },
  ],
  ['bamboo', { name: 'Bamboo', toLinks: [COG], asksKindSince: [9, 0] }],
]);

const ALIASES: ReadonlyMap<string, string> = new Map([
  ['stash', 'bitbucket'],
  ['generic', 'bitbucket'],
]);

/** What `peerProduct` knows the dialogs of. */
export const SHEET_PRODUCTS: readonly string[] = [...PRODUCTS.keys(), ...ALIASES.keys()];

function productOf(name: string): Product {
  const key = name.toLowerCase();
  const known = PRODUCTS.get(ALIASES.get(key) ?? key);
  return known ?? { name, toLinks: [COG], asksKindSince: [0, 0] };
}

function asksKind({ asksKindSince }: Product, version: string | undefined): boolean {
  const [major = Number.NaN, minor = 0] = (version ?? '').split('.').map(Number);
  if (Number.isNaN(major) || version === undefined || version === '') return true;
  const [sinceMajor, sinceMinor] = asksKindSince;
  return major > sinceMajor || (major === sinceMajor && minor >= sinceMinor);
}

function openingPart(product: Product, { ourselves, peerVersion }: SheetOptions): SheetPart {
  const create = asksKind(product, peerVersion)
    ? ['Create link → choose "Atlassian product" (not "External application": that is OAuth 2)']
    : ['Enter the URL → Create new link'];
  return {
    steps: [...product.toLinks, ...create],
    fields: [{ label: 'Application URL', value: ourselves.publicUrl }],
    press:
      'Continue. When it warns that there was no response: Continue again. When it offers a link of its own: create it by hand',
  };
}

function providerPart(
  incoming: IncomingLink,
  sharedSecret: string,
  isTwoWay: boolean,
  options: SheetOptions,
): SheetPart {
  return {
    steps: [],
    fields: [
      ...applicationFields(options),
      ...providerFields(incoming, sharedSecret, options),
      { label: 'Create incoming link', value: isTwoWay ? '☑' : '☐' },
    ],
    press: 'Continue',
  };
}

function applicationFields({ ourselves }: SheetOptions): readonly SheetField[] {
  return [
    { label: 'Application Name', value: ourselves.name },
    { label: 'Application Type', value: 'Generic Application' },
  ];
}

const PROVIDER_LABELS = [
  'Service Provider Name',
  'Consumer Key',
  'Shared Secret',
  'Request Token URL',
  'Access Token URL',
  'Authorize URL',
] as const;

function providerFields(
  { consumerKey }: IncomingLink,
  sharedSecret: string,
  { ourselves, absolute = false }: SheetOptions,
): readonly SheetField[] {
  const { publicUrl, name } = ourselves;
  // The peer puts its link's origin before a path: the context path has to be in it.
  const base = absolute ? publicUrl : new URL(publicUrl).pathname.replace(/\/+$/, '');
  const { requestTokenUrl, accessTokenUrl, authorizeUrl } = oauthEndpoints(base, base);
  const values = [
    serviceProviderName(name, consumerKey),
    consumerKey,
    sharedSecret,
    requestTokenUrl,
    accessTokenUrl,
    authorizeUrl,
  ];
  return PROVIDER_LABELS.map((label, index) => ({ label, value: values[index] ?? '' }));
}

function consumerFields(outgoing: OutgoingLink, { ourselves }: SheetOptions): readonly SheetField[] {
  const { keys } = ourselves;
  return [
    { label: 'Consumer Key', value: outgoing.consumerKey },
    { label: 'Consumer Name', value: ourselves.name },
    outgoing.privateKey === null
      ? { label: 'Shared Secret', value: outgoing.sharedSecret ?? '' }
      : {
          label: 'Public Key',
          // Of ours the present one, which the link may not sign with yet.
          value: (outgoing.consumerKey === keys.consumerKey
            ? keys.publicKey
            : readPrivateKey(outgoing.privateKey, { allowWeakKey: true }).publicKey.pem
          ).trim(),
        },
  ];
}

/** The boxes of the provider are there all the same, and stay empty. */
function emptyPart(options: SheetOptions): SheetPart {
  return {
    steps: [],
    fields: [
      ...applicationFields(options),
      ...PROVIDER_LABELS.map((label) => ({ label, value: '' })),
      { label: 'Create incoming link', value: '☑' },
    ],
    press: 'Continue',
  };
}

/** What the dialog cannot say is said where the link is edited. */
function consumerParts(
  product: Product,
  outgoing: OutgoingLink,
  options: SheetOptions,
): readonly SheetPart[] {
  const consumer: SheetPart = { steps: [], fields: consumerFields(outgoing, options), press: 'Continue' };
  if (!outgoing.allowTwoLegged) return [consumer];
  const twoLegged: SheetPart = {
    steps: [`In the list of links of ${product.name}: pencil beside "${options.ourselves.name}" → Incoming`],
    fields: [{ label: 'Allow 2-Legged OAuth', value: '☑' }],
    press: 'Save',
  };
  return [consumer, twoLegged];
}
