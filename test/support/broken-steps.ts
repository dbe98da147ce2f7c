// One way of creating a link, broken off at each of its steps: the same action, or the same command, makes it whole.
import { expect, it } from 'vitest';
import { actWithCut, type BrokenConnect, connectAndKill } from './broken-connect.ts';
import type { CuttingProxy } from './cutting-proxy.ts';

export interface BrokenSteps {
  /** What the command asks the peer for, in order. It looks twice at who is there. */
  readonly steps: readonly string[];
  /** In front of the peer. */
  readonly proxy: () => CuttingProxy;
  /** What the command does, without its start: it looks once at who is there. */
  readonly act: () => Promise<void>;
  /** The command. */
  readonly again: () => Promise<void>;
  readonly command: () => Pick<BrokenConnect, 'args' | 'password'>;
  readonly expectWhole: () => Promise<void>;
  readonly expectUse: () => Promise<void>;
}

/** Tests for the `describe` that it is called in. */
export function itIsMadeWhole(of: BrokenSteps): void {
  const steps = of.steps.map((step, at) => ({ step, at }));
  const cuts = steps
    .slice(1)
    .flatMap(({ step, at }) => [
      { step, at: at - 1, when: 'before' as const },
      ...(step.startsWith('PUT') ? [{ step, at: at - 1, when: 'after' as const }] : []),
    ]);
  const killAt = (at: number): Promise<void> => connectAndKill({ ...of.command(), proxy: of.proxy(), at });

  it('takes these steps', async () => {
    of.proxy().begin();
    await of.again();
    expect(of.proxy().log()).toEqual(of.steps);
    await of.expectWhole();
  });

  it.each(cuts)('is completed after the connection broke $when $step ($at)', async ({ at, when }) => {
    const { code } = await actWithCut(of.act, of.proxy(), { at, when });
    expect(code).toBe('CONNECTION_LOST');

    await of.act();
    await of.expectWhole();
  });

  // Before that nothing is written anywhere.
  const firstWrite = of.steps.findIndex((step) => step.startsWith('PUT'));
  it.each(steps.slice(firstWrite - 1))(
    'is completed after the command was killed at $step ($at)',
    async ({ at }) => {
      await killAt(at);

      await of.again();
      await of.expectWhole();
    },
  );

  it('works for people after that', async () => {
    await killAt(of.steps.length - 2);
    await of.again();
    await of.expectUse();
  });
}
