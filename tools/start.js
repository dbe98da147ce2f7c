// `npm start`: builds, then runs the demo.
import { runBuilt } from './build.js';
import { endWithNpm } from './end-with-npm.js';

endWithNpm();
await runBuilt('examples', 'examples/dist/demo/main.js');
