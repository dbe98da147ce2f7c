// Which parameters of a refused request may be kept, by their names.

/** What opens nothing by itself and `explain` needs; a user name is shown elsewhere as well. */
const OPEN =
  /^(?:oauth_(?:consumer_key|signature|signature_method|timestamp|nonce|version|callback|body_hash)|xoauth_requestor_id)$/;

/** Anywhere in a name; `auth` not in `author`, but in `authorization`. */
const SECRET_PART =
  /token|secret|passw|pwd|session|jwt|cookie|credential|api[-_]?key|signature|code$|auth(?!or(?!i[sz]))/i;
/** As words, digits behind them apart: not in `shipping`. */
const SECRET_WORD =
  /^(?:pass(?:phrase|key)?|[th]?otp|pin|pat|sid|sig|ticket|assertion|bearer|refresh|saml\w*|priv\w*|\w*(?:access|private|secret|shared|master)keys?)$/i;
/** A word that ends in it, such as `userpass`. */
const ENDS_IN_PASS = /^(?!(?:en)?compass$|(?:by|tres|sur|under|over|im)pass$)\w+pass(?:phrase)?$/i;
/** As the last word. The consumer's is open. */
const ENDS_IN_KEY = /^keys?$/i;

export function isOpenName(name: string): boolean {
  return OPEN.test(name);
}

/** Whether applications pass secrets of their own under such a name. */
export function isSecretName(name: string): boolean {
  if (SECRET_PART.test(name)) return true;
  const words = wordsOf(name);
  const isConsumerKey = words.at(-2)?.toLowerCase() === 'consumer';
  return (
    words.some((word) => SECRET_WORD.test(word) || ENDS_IN_PASS.test(word)) ||
    (!isConsumerKey && ENDS_IN_KEY.test(words.at(-1) ?? ''))
  );
}

/** Of `x_auth-key`, `basicAuth`, `HTTPAuth`, `pass2`. */
function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z\d]+/)
    .map((word) => word.replace(/(?<!\d)\d+$/, ''))
    .filter((word) => word !== '');
}
