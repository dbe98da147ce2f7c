// The client's body as a stream that may be given up without closing the client's connection: undici destroys the body
// it was given when the application is gone, and we still owe the client an answer.

import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { ClientGoneError } from '@maillon/applinks/node';

/**
 * @param req - its body unread, or peeked at.
 * @param onSent - called once when the last byte was handed on.
 * @returns the body's bytes, pulled from `req` only as fast as they are read. Fails with {@link ClientGoneError}
 *   when the client goes away first. When it is destroyed, what is left of the body is read and thrown away.
 */
export function relayBody(req: IncomingMessage, onSent: () => void): Readable {
  const onData = (chunk: Buffer): void => {
    if (!relay.push(chunk)) req.pause();
  };
  const onEnd = (): void => {
    relay.push(null);
    onSent();
  };
  const onGone = (): void => {
    if (!req.complete) relay.destroy(new ClientGoneError());
  };
  const relay = new Readable({
    read() {
      req.resume();
    },
    destroy(error, done) {
      req.off('data', onData).off('end', onEnd).off('close', onGone).off('error', onGone);
      req.resume();
      done(error);
    },
  });
  // Its failure is told through undici; the stream itself must not bring the process down when nobody listens yet.
  relay.on('error', () => undefined);
  req.pause();
  req.on('data', onData).on('end', onEnd).on('close', onGone).on('error', onGone);
  if (req.destroyed) onGone();
  return relay;
}
