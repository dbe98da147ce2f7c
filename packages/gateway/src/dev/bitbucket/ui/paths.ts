// Paths of the administrator's pages.

/** The product's own, where a redirect handshake begins and ends. */
export const LIST = '/plugins/servlet/applinks/listApplicationLinks';
export const CREATE = `${LIST}/create`;
