// The end of the process, as a terminal or a service manager asks for it.
import type { Gateway } from './gateway.ts';
import type { Logger } from './log.ts';

/**
 * The first SIGINT or SIGTERM closes the gateway and then ends the process; a second one breaks off what still runs.
 *
 * @returns takes the listeners away again.
 */
export function closeOnSignals(gateway: Gateway, log: Logger): () => void {
  let asked = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (asked) {
      log.warn({ signal }, 'ends at once');
      void gateway.closeNow().finally(() => process.exit(1));
      return;
    }
    asked = true;
    log.info({ signal }, 'finishes what runs, then ends');
    gateway.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'could not close cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return () => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
}
