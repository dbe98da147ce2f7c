// A call to a peer that our own side does not allow; nothing was sent.

export type OutgoingRefusal =
  | 'link_unknown'
  | 'link_paused'
  | 'link_not_outgoing'
  | 'peer_url_unknown'
  | 'two_legged_not_allowed'
  | 'path_refused';

const MESSAGES: Readonly<Record<OutgoingRefusal, string>> = {
  link_unknown: 'no link has this id or name',
  link_paused: 'the link is paused',
  link_not_outgoing: 'the link has no outgoing side: this application does not act there',
  peer_url_unknown: 'the link does not know the address of the other application',
  two_legged_not_allowed: 'the link does not allow calls without a person',
  path_refused:
    'the path must begin with "/", lead below the base URL of the other application, and have no dot segments, backslashes or fragment',
};

export class OutgoingRefused extends Error {
  readonly code: OutgoingRefusal;
  /** The link's name, or what was asked for. */
  readonly link: string;

  constructor(code: OutgoingRefusal, link: string) {
    super(`${link}: ${MESSAGES[code]}`);
    this.name = 'OutgoingRefused';
    this.code = code;
    this.link = link;
  }
}
