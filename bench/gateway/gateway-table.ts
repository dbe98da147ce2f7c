// The results for people.
import type { GatewayResult } from './bench-gateway.ts';

export function gatewayTable(results: readonly GatewayResult[]): string {
  return [
    'Requests through a proxy on loopback (median)',
    '',
    `  ${'proxy'.padEnd(18)}${'per CPU-second'.padStart(15)}${'ratio'.padStart(8)}${'per second'.padStart(12)}`,
    ...results.map(
      ({ name, requestsPerCpuSecond, ratioPlainProxy, requestsPerSecond }) =>
        `  ${name.padEnd(18)}${String(requestsPerCpuSecond).padStart(15)}${ratioPlainProxy.toFixed(2).padStart(8)}${String(requestsPerSecond).padStart(12)}`,
    ),
    '',
  ].join('\n');
}
