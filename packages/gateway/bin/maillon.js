#!/usr/bin/env node
// `npx maillon` on a fresh clone: the build comes first when it is missing.
import { existsSync } from 'node:fs';

const main = new URL('../dist/cli/main.js', import.meta.url);
const builder = new URL('../../../tools/build.js', import.meta.url);
if (existsSync(builder)) {
  const { buildIfMissing } = await import(builder.href);
  buildIfMissing();
}
await import(main.href);
