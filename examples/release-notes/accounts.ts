/** The people of Lighthouse. Not the people of any other product, even where the names are alike. */
import type { DemoAccount } from '../shared/accounts.ts';

export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  { name: 'alice', displayName: 'Alice Martin', password: 'alice-board' },
  { name: 'dana', displayName: 'Dana Weiss', password: 'dana-board' },
];
