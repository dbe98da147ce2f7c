// node conformance/dist/explain/main.js [SEED]: prints how often `explain` names the seeded cause, by code.
import { measure, SEED, share, tableOf } from './run.ts';

const rates = await measure(Number(process.argv[2] ?? SEED));
for (const miss of rates.misses) console.error(miss);
console.log(tableOf(rates));
process.exitCode = share(rates.single) >= 0.95 && share(rates.double) >= 0.8 ? 0 : 1;
