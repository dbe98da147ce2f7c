// The package has no types; this is what we call.
declare module 'ims-lti/lib/hmac-sha1.js' {
  import type { ParsedUrlQuery } from 'node:querystring';

  export default class HmacSha1 {
    /** @param consumerSecret - percent-encoded, as the token's: the key is made of them as they are. */
    build_signature_raw(
      url: string,
      parsedUrl: { readonly query: ParsedUrlQuery },
      method: string,
      parameters: ParsedUrlQuery,
      consumerSecret: string,
      tokenSecret: string,
    ): string;
  }
}
