// The one failure of a request that nobody waits for an answer to.

/** The client closed the connection before its request was whole. There is nobody to answer. */
export class ClientGoneError extends Error {
  constructor() {
    super('the client closed the connection before its request was complete');
    this.name = 'ClientGoneError';
  }
}
