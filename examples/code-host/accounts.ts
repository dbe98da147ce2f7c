/** The people of Harbour. Not the people of any other product, even where the names are alike. */
import type { DemoAccount } from '../shared/accounts.ts';

export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  { name: 'alice', displayName: 'Alice Martin', password: 'alice-code' },
  { name: 'carol', displayName: 'Carol Nguyen', password: 'carol-code' },
];
