// An action over two applications has no transaction: what was done is undone in reverse when a later step fails.
import { PeerError } from '../peer/peer-error.ts';

export interface Undo {
  /** @param what - what is left when this cannot be undone: `the link at https://git.acme.dev`. */
  add(what: string, undo: () => Promise<unknown>): void;
}

/**
 * @throws what `action` threw. When something could not be undone, the message says what, and that running the same
 *   action again completes it.
 */
export async function orUndo<T>(action: (undo: Undo) => Promise<T>): Promise<T> {
  const steps: { readonly what: string; readonly undo: () => Promise<unknown> }[] = [];
  try {
    return await action({ add: (what, undo) => steps.push({ what, undo }) });
  } catch (error) {
    const left: string[] = [];
    for (const { what, undo } of steps.reverse()) {
      try {
        await undo();
      } catch {
        // The first error is the one to tell; this one is told as what it left behind.
        left.push(what);
      }
    }
    throw left.length === 0 ? error : withLeft(error, left);
  }
}

function withLeft(error: unknown, left: readonly string[]): unknown {
  if (!(error instanceof PeerError)) return error;
  const { finding, status } = error;
  const remedy = `${finding.remedy} This was left behind: ${left.join(', ')}. Running the same action again completes it.`;
  return new PeerError({ ...finding, remedy }, { cause: error.cause ?? error, status });
}
