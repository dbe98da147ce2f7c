// The table of checks, the most upstream first. Application Links wire notes, sections 6 and 8.
import type { Check } from './check.ts';
import { checkBaseUrl } from './checks/base-url.ts';
import { checkClock } from './checks/clock.ts';
import { checkConfiguration } from './checks/configuration.ts';
import { checkConsumerInfo } from './checks/consumer-info.ts';
import { checkIdentity } from './checks/identity.ts';
import { checkLevels } from './checks/levels.ts';
import { checkManifest } from './checks/manifest.ts';
import { checkAnswer, checkConnection, checkName, checkTls } from './checks/network.ts';
import { checkOurAddress } from './checks/our-address.ts';
import { checkOurRequests } from './checks/our-requests.ts';
import { checkRedirect } from './checks/redirect.ts';
import { checkSignedEcho } from './checks/signed-echo.ts';
import { checkState } from './checks/state.ts';
import { checkTheirRequests } from './checks/their-requests.ts';

export const CHECKS: readonly Check[] = [
  { name: 'configuration', needs: [], isLocal: true, run: checkConfiguration },
  { name: 'state', needs: ['configuration'], isLocal: true, run: checkState },
  { name: 'name', needs: ['configuration', 'state'], run: checkName },
  { name: 'connection', needs: ['name'], run: checkConnection },
  { name: 'TLS', needs: ['connection'], run: checkTls },
  { name: 'answer', needs: ['TLS'], run: checkAnswer },
  { name: 'clock', needs: ['answer'], run: checkClock },
  { name: 'redirect', needs: ['answer'], run: checkRedirect },
  { name: 'manifest', needs: ['redirect'], run: checkManifest },
  { name: 'base URL', needs: ['manifest'], run: checkBaseUrl },
  { name: 'identity', needs: ['manifest'], run: checkIdentity },
  { name: 'consumer-info', needs: ['identity'], run: checkConsumerInfo },
  { name: 'levels', needs: ['identity'], run: checkLevels },
  { name: 'signed echo', needs: ['clock', 'identity', 'levels'], run: checkSignedEcho },
  // What really happened needs none of what we try ourselves.
  { name: 'our requests', needs: ['state'], isLocal: true, run: checkOurRequests },
  { name: 'their requests', needs: ['state'], isLocal: true, run: checkTheirRequests },
  { name: 'our address', needs: ['state'], isLocal: true, run: checkOurAddress },
];
