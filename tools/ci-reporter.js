// The closing line of a test run: `N passed, N failed`.
import { writeFileSync } from 'node:fs';

/**
 * @typedef {{ passed: number, failed: number }} Count
 * @typedef {{ readonly children: { allTests(): Iterable<{ result(): { state: string } }> }, state(): string }} TestModule - what is used of vitest's
 */

/**
 * A vitest reporter. A file that does not load, an unhandled error and a run without any passed test count as
 * failures; skipped tests do not count.
 *
 * The line is printed when the process ends, after all other output. Where MAILLON_TEST_COUNT names a file, the count
 * is written there as JSON instead and the caller (`tools/test.js`) prints.
 */
export default class CiReporter {
  /**
   * @param {readonly TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   * @param {'passed' | 'interrupted' | 'failed'} reason
   */
  onTestRunEnd(modules, unhandledErrors, reason) {
    const count = countTests(modules);
    count.failed += unhandledErrors.length;
    if (count.failed === 0 && (count.passed === 0 || reason !== 'passed')) count.failed = 1;

    const file = process.env['MAILLON_TEST_COUNT'];
    if (file !== undefined) {
      writeFileSync(file, JSON.stringify(count));
      return;
    }
    process.once('exit', (code) => {
      // A missed coverage threshold shows only in the exit code.
      if (code !== 0 && count.failed === 0) count.failed = 1;
      if (count.failed > 0) process.exitCode = 1;
      process.stdout.write(`\n${closingLine(count)}\n`);
    });
  }
}

/** @param {Count} count */
export function closingLine({ passed, failed }) {
  return `${passed} passed, ${failed} failed`;
}

/**
 * @param {readonly TestModule[]} modules
 * @returns {Count}
 */
function countTests(modules) {
  const count = { passed: 0, failed: 0 };
  for (const module of modules) {
    const states = [...module.children.allTests()].map((test) => test.result().state);
    const failed = states.filter((state) => state === 'failed').length;
    count.passed += states.filter((state) => state === 'passed').length;
    // A failed module without a failed test did not load, or a hook of it failed.
    count.failed += module.state() === 'failed' ? Math.max(1, failed) : failed;
  }
  return count;
}
