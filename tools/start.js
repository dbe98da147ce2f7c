// `npm start`: builds, then runs the demo.
import { runBuilt } from './build.js';

await runBuilt('examples', 'examples/dist/demo/main.js');
