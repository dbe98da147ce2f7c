// A provider inside a node:http server.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from '../../provider/types.ts';
import { ClientGoneError } from './client-gone.ts';
import { nodeRequest } from './node-request.ts';
import { sendResponse } from './send-response.ts';

/**
 * Answers the request when its path is one of the provider's.
 *
 * @returns true when it was answered (or its client is gone); false leaves request and response untouched.
 * @throws what the provider throws (storage, identity source): answer with 500 then.
 * @example
 * createServer(async (req, res) => {
 *   if (await serveProvider(provider, req, res)) return;
 *   res.end('the application');
 * });
 */
export async function serveProvider(
  provider: Provider,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<boolean> {
  try {
    const response = await provider.handle(nodeRequest(req));
    if (response === undefined) return false;
    sendResponse(res, response);
    return true;
  } catch (error) {
    if (error instanceof ClientGoneError) return true;
    throw error;
  }
}
