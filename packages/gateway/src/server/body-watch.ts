// Long uploads are welcome, stalled ones are not: what counts is progress, never the total time.
import type { IncomingMessage } from 'node:http';

/**
 * Watches the connection until the request's last byte is there.
 *
 * @param stallMs - how long nothing may come; told at the latest after twice that.
 * @param onStall - who does not go on: the client, or the application, which takes no more of the body.
 */
export function watchBody(
  req: IncomingMessage,
  stallMs: number,
  onStall: (who: 'client' | 'application') => void,
): void {
  let seen = req.socket.bytesRead;
  const timer = setTimeout(() => {
    if (req.complete || req.destroyed) return;
    if (req.socket.bytesRead === seen) {
      onStall(req.isPaused() ? 'application' : 'client');
      return;
    }
    seen = req.socket.bytesRead;
    timer.refresh();
  }, stallMs);
  timer.unref();
  req.once('close', () => clearTimeout(timer));
}

/**
 * After an answer that came before the end of the body: reads on for a while, so that the client comes to read the
 * answer instead of a reset connection, then closes.
 */
export function discardRest(req: IncomingMessage, forMs: number): void {
  if (req.complete) return;
  req.resume();
  const timer = setTimeout(() => {
    if (!req.complete) req.socket.destroy();
  }, forMs);
  timer.unref();
  req.once('close', () => clearTimeout(timer));
}
