// Which parameters of a refused request may be kept, by their names.

/** What opens nothing by itself and `explain` needs; a user name is shown elsewhere as well. */
const OPEN =
  /^(?:oauth_(?:consumer_key|signature|signature_method|timestamp|nonce|version|callback|body_hash)|xoauth_requestor_id)$/;

/** Anywhere in a name. */
const SECRET_PART = /token|secret|passw|pwd|session|jwt|cookie|credential|api[-_]?key|signature|code$/i;
/** As words only: not in `author`. */
const SECRET_WORD = /^(?:x?o?auth\d*|authorization|authentication)$/i;

export function isOpenName(name: string): boolean {
  return OPEN.test(name);
}

/** Whether applications pass secrets of their own under such a name. */
export function isSecretName(name: string): boolean {
  return SECRET_PART.test(name) || wordsOf(name).some((word) => SECRET_WORD.test(word));
}

/** Of `x_auth-key`, `basicAuth`, `HTTPAuth`. */
function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z\d]+/);
}
