// Who wants to hear of changes. Shared by the engines.

export interface ChangeListeners {
  /** @returns a function that ends the subscription. */
  add(listener: () => void): () => void;
  tell(): void;
}

/** Makes an empty list of listeners. A listener that throws harms neither the change nor the other listeners. */
export function changeListeners(): ChangeListeners {
  const listeners = new Set<{ readonly call: () => void }>();
  return {
    add(call) {
      const entry = { call };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    tell() {
      for (const { call } of [...listeners]) {
        try {
          call();
        } catch (error) {
          // As an event target does: the error is uncaught, the caller is not to blame.
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
  };
}
