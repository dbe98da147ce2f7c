/** The people of Anvil CI. Not the people of any other product, even where the names are alike. */
import type { DemoAccount } from '../shared/accounts.ts';

export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  { name: 'alice', displayName: 'Alice Martin', password: 'alice-ci' },
  { name: 'bob', displayName: 'Bob Okafor', password: 'bob-ci' },
];
