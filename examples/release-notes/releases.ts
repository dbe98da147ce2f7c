/** The releases that the board shows: fixed content, as this demo is about links. */

/** A release that is being prepared. `ciProject` is what the CI calls its source. */
export interface Release {
  readonly product: string;
  readonly version: string;
  readonly title: string;
  readonly owner: string;
  /** Counted from today. */
  readonly inDays: number;
  readonly ciProject: string;
  readonly notes: readonly string[];
}

export const RELEASES: readonly Release[] = [
  {
    product: 'Storefront',
    version: '4.2',
    title: 'Delivery dates before payment',
    owner: 'Dana Weiss',
    inDays: 2,
    ciProject: 'storefront',
    notes: [
      'Customers see the delivery date before they pay.',
      'Search forgives one typing mistake.',
      'Vouchers are entered in the cart.',
    ],
  },
  {
    product: 'Design system',
    version: '2.0',
    title: 'Focus that everybody sees',
    owner: 'Alice Martin',
    inDays: 6,
    ciProject: 'Design system',
    notes: ['One focus ring for all controls, in both colour schemes.', 'The old spacing names are gone.'],
  },
  {
    product: 'Platform API',
    version: '31',
    title: 'Prices in batches',
    owner: 'Dana Weiss',
    inDays: 13,
    ciProject: 'platform/api',
    notes: ['Up to 500 prices in one request.', 'A stop waits for the last answer.'],
  },
];
