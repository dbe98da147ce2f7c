export { ClientGoneError } from './client-gone.ts';
export { hasBody, nodeBody } from './node-body.ts';
export { nodeRequest } from './node-request.ts';
export { sendResponse } from './send-response.ts';
export { serveProvider } from './serve-provider.ts';
