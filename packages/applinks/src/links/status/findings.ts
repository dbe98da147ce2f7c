// The table: each code with how bad it is, its usual cause, and what to do. A check that knows better says so itself.
import type { Finding, FindingCode } from './finding.ts';

/** Where the peer's half is wrong, and its administrator at hand. */
export const REPAIR_THERE = 'maillon links repair LINK --peer-admin USER --peer-password-stdin';

export const FINDINGS: Readonly<Record<FindingCode, Pick<Finding, 'severity' | 'cause' | 'remedy'>>> = {
  // Our own side
  DISABLED: {
    severity: 'warning',
    cause: 'The link is paused: neither side can act over it.',
    remedy: 'Resume it when it should work again: maillon links resume LINK.',
  },
  NO_OUTGOING_AUTH: {
    severity: 'broken',
    cause: 'The link is off in both directions.',
    remedy: 'Create it again with a direction: maillon connect URL --incoming, --outgoing or --both.',
  },
  NO_KEY: {
    severity: 'broken',
    cause: 'The link lacks a key that it needs.',
    remedy: 'Make the link again: maillon links remove LINK, then maillon connect URL.',
  },
  WEAK_KEY: {
    severity: 'warning',
    cause: 'A key of the link is too weak: it can be broken.',
    remedy:
      'Have its owner make an RSA key of at least 2048 bits; for a key of ours, maillon rotate LINK --rsa-key makes one.',
  },
  TWO_LEGGED_AS_NOBODY: {
    severity: 'info',
    cause: 'The peer may call without a person, and such calls act as nobody.',
    remedy:
      'Name the user that these calls act as: maillon links set LINK --two-legged-as USER. Or switch them off: maillon links set LINK --incoming-level 3LO.',
  },
  PUBLIC_URL_UNKNOWN: {
    severity: 'warning',
    cause: 'The public URL of this application is not known yet.',
    remedy: 'Start the gateway once with it: maillon up --public URL.',
  },
  PUBLIC_URL_NOT_HTTPS: {
    severity: 'warning',
    cause: 'The public URL is http: tokens and answers can be read and changed on the way.',
    remedy: 'Serve the application by https, and start maillon up with that --public URL.',
  },
  PEER_URL_UNKNOWN: {
    severity: 'info',
    cause: 'Nobody told us the address of the peer, so that only its own requests can be looked at.',
    remedy: 'If you want its side checked as well, give the link its address: maillon relocate LINK URL.',
  },
  TIME_OVER: {
    severity: 'warning',
    cause: 'The diagnosis took too long and was ended.',
    remedy: 'Run it again; if it stays so, look at what makes the peer slow.',
  },
  // The network
  URL_REFUSED: {
    severity: 'broken',
    cause: 'The address of the peer cannot be called.',
    remedy: 'Correct it: maillon relocate LINK URL.',
  },
  ADDRESS_REFUSED: {
    severity: 'broken',
    cause: 'The address of the peer is one that we do not call.',
    remedy:
      'For a peer on this machine, allow it: start maillon up with --allow-loopback, give commands the same, or set MAILLON_ALLOW_LOOPBACK=1.',
  },
  UNKNOWN_HOST: {
    severity: 'broken',
    cause: 'The host name is unknown.',
    remedy: 'Check the host name in the URL, and the name servers of this machine.',
  },
  CONNECTION_REFUSED: {
    severity: 'broken',
    cause: 'The connection was refused.',
    remedy: 'Check that the application runs, and that the port of the URL is right.',
  },
  CONNECTION_LOST: {
    severity: 'broken',
    cause: 'The connection was lost.',
    remedy: 'Check the application, and the firewalls and proxies on the way.',
  },
  TIMEOUT: {
    severity: 'broken',
    cause: 'No answer came in time.',
    remedy: 'Check that the application is up, and the firewalls on the way.',
  },
  SSL_UNTRUSTED: {
    severity: 'broken',
    cause: 'The certificate is not trusted here.',
    remedy: 'If it is the right certificate, let this application trust its CA (NODE_EXTRA_CA_CERTS).',
  },
  SSL_EXPIRED: {
    severity: 'broken',
    cause: 'The certificate has expired.',
    remedy: 'The administrator of the peer has to renew its certificate.',
  },
  SSL_EXPIRING: {
    severity: 'warning',
    cause: 'The certificate expires soon; from then on nothing works.',
    remedy: 'The administrator of the peer has to renew its certificate before.',
  },
  SSL_HOSTNAME_UNMATCHED: {
    severity: 'broken',
    cause: 'The certificate is for another host name.',
    remedy: 'Use a host name that the certificate is for, or have the certificate renewed with this one.',
  },
  SSL_UNMATCHED: {
    severity: 'broken',
    cause: 'No TLS connection could be agreed on.',
    remedy: 'Check whether the URL should begin with http://, and its port.',
  },
  CLOCK_SKEW: {
    severity: 'broken',
    cause:
      'The clocks of the two applications are too far apart: signed requests are refused after 300 seconds.',
    remedy: 'Set both clocks by NTP (timedatectl, chronyc tracking); the one that is wrong first.',
  },
  // What answers
  REDIRECTED: {
    severity: 'broken',
    cause: 'The address leads on to another one, and signed calls follow no redirect.',
    remedy: 'Use the address that it leads to: maillon relocate LINK URL.',
  },
  PUBLIC_URL_MISMATCH: {
    severity: 'warning',
    cause: 'The address that one side uses is not the one that the other side goes by.',
    remedy: 'Make the two the same: the base URL of the application, and the URL in the link to it.',
  },
  LOGIN_PAGE: {
    severity: 'broken',
    cause: 'A sign-in page answered instead of the application.',
    remedy: 'Let /rest/applinks and /plugins/servlet/oauth through the sign-in in front of the peer.',
  },
  ANSWER_TOO_LARGE: {
    severity: 'broken',
    cause: 'The answer is too large to be what we asked for.',
    remedy: 'Check that the URL is the base URL of the application.',
  },
  UNEXPECTED_RESPONSE: {
    severity: 'broken',
    cause: 'The answer is not what Application Links says here.',
    remedy: 'Check that the URL is the base URL of the application, and its version.',
  },
  UNEXPECTED_RESPONSE_STATUS: {
    severity: 'broken',
    cause: 'The peer answered with a status that it should not have here.',
    remedy: 'Check that the URL is the base URL of the application, with its context path.',
  },
  CAPTCHA_REQUIRED: {
    severity: 'broken',
    cause: 'The peer wants a CAPTCHA solved before it takes requests of this account again.',
    remedy:
      'Sign in to the peer once in a browser as the user that the requests act as, and solve the CAPTCHA.',
  },
  GENERIC_LINK: {
    severity: 'info',
    cause: 'The peer is a generic application: it has no manifest, and cannot tell its side of the link.',
    remedy:
      'Nothing is wrong with that. Whether signed requests are taken shows when one comes or goes, and in its log.',
  },
  NON_ATLASSIAN: {
    severity: 'info',
    cause: 'The peer does not speak Application Links: a web page answers for every path.',
    remedy: 'Nothing is wrong with that, if it is a generic application.',
  },
  REMOTE_VERSION_INCOMPATIBLE: {
    severity: 'broken',
    cause: 'The peer speaks a version of Application Links that is too old.',
    remedy: 'Upgrade the peer, or link to it by hand as a generic application.',
  },
  // Who answers
  ID_MISMATCH: {
    severity: 'broken',
    cause: 'Another application than the one that was linked answers at this address.',
    remedy:
      'If the application that was linked moved, give the link its new address (maillon relocate LINK URL). If it was set up anew, maillon links repair LINK shows both ids and takes the new one.',
  },
  CLONED_INSTANCE: {
    severity: 'broken',
    cause: 'Two applications have the same id: one is a copy of the other.',
    remedy:
      'Give the copy an id of its own (Atlassian: set a new server id; Maillon: a new data folder), then create its links again.',
  },
  CONSUMER_INFO_UNAVAILABLE: {
    severity: 'warning',
    cause: 'The peer does not show its public key, so that a change of it goes unnoticed.',
    remedy: 'Let /plugins/servlet/oauth/consumer-info of the peer answer without signing in.',
  },
  STALE_KEY: {
    severity: 'broken',
    cause: 'The two sides hold different keys.',
    remedy:
      'maillon links repair LINK shows both and takes the new one. At the peer the same command takes ours; where it is no Maillon, switch the incoming direction off and on again, so that it fetches ours.',
  },
  // What the two sides allow
  NO_REMOTE_APPLINK: {
    severity: 'broken',
    cause: 'The peer has no link back to us.',
    remedy: `Make its half again: ${REPAIR_THERE} does it; maillon sheet LINK shows what to enter there.`,
  },
  AUTH_LEVEL_MISMATCH: {
    severity: 'broken',
    cause: 'The two sides allow different things over the link.',
    remedy: `Set the same level on both sides: maillon links set LINK --incoming-level LEVEL --outgoing-level LEVEL changes ours, ${REPAIR_THERE} sets theirs as ours is.`,
  },
  AUTH_LEVEL_UNSUPPORTED: {
    severity: 'broken',
    cause: 'The peer does not know the level that the link asks for.',
    remedy:
      'Set a level that its manifest announces, on both sides: maillon links set LINK --outgoing-level LEVEL.',
  },
  INSUFFICIENT_REMOTE_PERMISSION: {
    severity: 'warning',
    cause: 'The peer does not let us see its side of the link.',
    remedy: 'Let /rest/applinks through without signing in, or compare the two sides by eye.',
  },
  // Signed requests
  OAUTH_SIGNATURE_INVALID: {
    severity: 'broken',
    cause: 'The two sides compute different signatures.',
    remedy:
      'Copy the secret or key once more (maillon sheet LINK shows it, maillon rotate LINK makes a new one), and check that no proxy changes the request.',
  },
  OAUTH_TIMESTAMP_REFUSED: {
    severity: 'broken',
    cause: 'The peer refuses our timestamps: the clocks are too far apart.',
    remedy: 'Set both clocks by NTP (timedatectl, chronyc tracking); the one that is wrong first.',
  },
  OAUTH_PROBLEM: {
    severity: 'broken',
    cause: 'Signed requests are refused.',
    remedy: 'Look up the problem in the log of the side that refuses.',
  },
  CONSUMER_KEY_UNKNOWN: {
    severity: 'warning',
    cause: 'Signed requests come with a consumer key that no link here has.',
    remedy: `If they are from this peer, its link was made anew or has another key: enter the consumer key of maillon sheet LINK there, or let ${REPAIR_THERE} do it.`,
  },
  LOCAL_AUTH_TOKEN_REQUIRED: {
    severity: 'info',
    cause: 'A person has to allow us at the peer (again).',
    remedy: 'Nothing to do here: that person is asked at the next use.',
  },
  // What only actions meet
  ADMINISTRATOR_REFUSED: {
    severity: 'broken',
    cause: 'The peer did not take the name and password of its administrator.',
    remedy: 'Check them.',
  },
  XSRF_REFUSED: {
    severity: 'broken',
    cause: 'The peer refused the call as forged.',
    remedy: 'Let the header X-Atlassian-Token through the proxies on the way.',
  },
  WEBSUDO_REQUIRED: {
    severity: 'broken',
    cause: 'The peer asks administrators for their password once more.',
    remedy: 'Switch secure administrator sessions off at the peer while you link.',
  },
  REMOTE_CONFLICT: {
    severity: 'broken',
    cause: 'The peer has something else under the same name.',
    remedy: 'Choose another name.',
  },
  UNKNOWN: {
    severity: 'broken',
    cause: 'Something failed that has no name.',
    remedy: 'Look at the log of both sides at this time.',
  },
};
