// What every engine must do, races included. Run each case on an empty store: `await storeConformance[0].run(open)`.

import { accessTokenCases } from './access-tokens.ts';
import type { ConformanceCase } from './case.ts';
import { entityLinkCases } from './entity-links.ts';
import { linkCases } from './links.ts';
import { nonceCases } from './nonces.ts';
import { outgoingTokenCases } from './outgoing-tokens.ts';
import { refusedRequestCases } from './refused-requests.ts';
import { requestTokenCases } from './request-tokens.ts';
import { settingCases } from './settings.ts';
import { upkeepCases } from './upkeep.ts';

export type { ConformanceCase } from './case.ts';
export * from './records.ts';

export const storeConformance: readonly ConformanceCase[] = [
  ...linkCases,
  ...requestTokenCases,
  ...accessTokenCases,
  ...nonceCases,
  ...outgoingTokenCases,
  ...settingCases,
  ...entityLinkCases,
  ...refusedRequestCases,
  ...upkeepCases,
];
