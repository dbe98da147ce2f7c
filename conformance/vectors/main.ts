// npm run -s vectors -- FILE…: runs vector files of the known schemas and prints a line a case.
import { runVectorFiles } from './run-files.ts';

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error(
    'usage: npm run -s vectors -- FILE…   (vector files, e.g. packages/oauth1/test/vectors/*.json)',
  );
  process.exitCode = 2;
} else {
  const passed = await runVectorFiles(files, (line) => console.log(line));
  process.exitCode = passed ? 0 : 1;
}
