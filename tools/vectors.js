// `npm run -s vectors -- FILE…`: builds, then runs vector files through the libraries.
import { runBuilt } from './build.js';

// npm runs scripts in the repository's folder; file names are meant from where the person stands.
const { npm_lifecycle_event: script, INIT_CWD: calledFrom } = process.env;
if (script === 'vectors' && calledFrom !== undefined) process.chdir(calledFrom);

await runBuilt('conformance', 'conformance/dist/vectors/main.js');
