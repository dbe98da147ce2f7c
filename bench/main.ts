// `npm run -s bench -- verify|gateway`: what verification and the gateway cost, as ratios measured in one run.
import { parseArgs } from 'node:util';
import { benchGateway } from './gateway/bench-gateway.ts';
import { gatewayTable } from './gateway/gateway-table.ts';
import { benchVerify } from './verify/bench-verify.ts';
import { verifyTable } from './verify/verify-table.ts';

const USAGE = `Usage:
  npm run -s bench -- verify  [--json] [--rounds N]    verification against npm packages and raw cryptography
  npm run -s bench -- gateway [--json] [--rounds N] [--seconds N]    gateway against a plain proxy

  --rounds N   interleaved rounds of which the median counts: verify 9, gateway 7 by default
  --seconds N  processor time that each of the gateway's measurements takes, about: 1 by default
  --json       prints JSON instead of a table
`;

const { values, positionals } = readArguments();
const asJson = values.json === true;

switch (positionals[0]) {
  case 'verify': {
    const results = benchVerify({ rounds: count('rounds', 9) });
    console.log(asJson ? JSON.stringify(results) : verifyTable(results));
    break;
  }
  case 'gateway': {
    const results = await benchGateway({ rounds: count('rounds', 7), seconds: count('seconds', 1) });
    console.log(asJson ? JSON.stringify(results) : gatewayTable(results));
    break;
  }
  default:
    misused('expected "verify" or "gateway"');
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { json: { type: 'boolean' }, rounds: { type: 'string' }, seconds: { type: 'string' } },
    });
  } catch (error) {
    return misused(error instanceof Error ? error.message : String(error));
  }
}

function count(name: 'rounds' | 'seconds', otherwise: number): number {
  const text = values[name] ?? String(otherwise);
  return /^[1-9][0-9]{0,3}$/.test(text)
    ? Number(text)
    : misused(`--${name}: expected a whole number from 1, got "${text}"`);
}

function misused(message: string): never {
  process.stderr.write(`${message}\n${USAGE}`);
  process.exit(2);
}
