// `npm run bench`: builds, then measures.
import { runBuilt } from './build.js';

await runBuilt('bench', 'bench/dist/main.js');
