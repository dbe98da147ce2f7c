// Changes to links, each refused when it would take a name that is taken.
import type { Store } from '../store.ts';
import type { Link } from './link.ts';

/** Raised before anything is changed. */
export class LinkConflict extends Error {
  readonly field: 'name' | 'url' | 'providerName' | 'consumerKey' | 'incomingKey';
  constructor(field: LinkConflict['field'], text: string) {
    super(text);
    this.name = 'LinkConflict';
    this.field = field;
  }
}

/**
 * Adds a link, or puts it in the place of the one that has its id.
 *
 * @throws LinkConflict
 */
export function keepLink(store: Store, link: Link): void {
  const others = store.state.links.filter(({ id }) => id !== link.id);
  checkUnique(others, link);
  const position = store.state.links.findIndex(({ id }) => id === link.id);
  store.change({
    links: position === -1 ? [...others, link] : store.state.links.toSpliced(position, 1, link),
  });
}

/** With its consumers and tokens. */
export function removeLink(store: Store, id: string): void {
  const { links, issued, received } = store.state;
  store.change({
    links: links.filter((link) => link.id !== id),
    issued: issued.filter(({ linkId }) => linkId !== id),
    received: received.filter(({ linkId }) => linkId !== id),
  });
}

/** The tokens of one direction, when that direction ends. */
export function forgetTokens(store: Store, linkId: string, kind: 'issued' | 'received'): void {
  const { issued, received } = store.state;
  if (kind === 'issued') store.change({ issued: issued.filter((token) => token.linkId !== linkId) });
  else store.change({ received: received.filter((token) => token.linkId !== linkId) });
}

type UniqueField = readonly [
  field: LinkConflict['field'],
  value: (link: Link) => string | undefined,
  text: string,
];

const UNIQUE: readonly UniqueField[] = [
  ['name', ({ name }) => name, 'An application link with this name already exists.'],
  ['url', ({ rpcUrl }) => rpcUrl, 'An application link to this URL already exists.'],
  [
    'providerName',
    ({ outgoing }) => outgoing.serviceProvider?.name,
    'A service provider with this name already exists.',
  ],
  [
    'consumerKey',
    ({ outgoing }) => outgoing.serviceProvider?.consumerKey,
    'A consumer with this key already exists.',
  ],
  ['incomingKey', ({ incoming }) => incoming?.key, 'An incoming consumer with this key already exists.'],
];

function checkUnique(others: readonly Link[], link: Link): void {
  for (const [field, value, text] of UNIQUE) {
    const wanted = value(link);
    if (wanted !== undefined && others.some((other) => value(other) === wanted)) {
      throw new LinkConflict(field, text);
    }
  }
}
