// The package has no types; this is what we call.
declare module 'oauth-sign' {
  import type { ParsedUrlQuery } from 'node:querystring';

  const oauthSign: {
    generateBase(method: string, address: string, parameters: ParsedUrlQuery): string;
    hmacsign(
      method: string,
      address: string,
      parameters: ParsedUrlQuery,
      consumerSecret: string,
      tokenSecret: string,
    ): string;
  };
  export default oauthSign;
}
