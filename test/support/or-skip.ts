// What a test needs from the machine and may be missing there: a failure, unless the person has allowed skipping.
import type { TestContext } from 'vitest';

/**
 * Runs `prepare`. Where it throws, the test fails; with `ALLOW_SKIP=1` in the environment it is skipped, and says why.
 *
 * @example
 * test('JIRA(oauth=…) completes a dance', async (context) => {
 *   const { env } = await orSkip(context, () => debianPackages(['python3', 'python3-jira']));
 */
export async function orSkip<T>(context: TestContext, prepare: () => T | Promise<T>): Promise<T> {
  try {
    return await prepare();
  } catch (error) {
    if (process.env['ALLOW_SKIP'] !== '1') throw error;
    console.warn(`SKIPPED ${context.task.name}: ${String(error)}`);
    return context.skip(String(error));
  }
}
