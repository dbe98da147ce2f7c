// The package has no types; this is what we call.
declare module 'oauth' {
  import type { ParsedUrlQuery } from 'node:querystring';

  export class OAuth {
    constructor(
      requestUrl: string,
      accessUrl: string,
      consumerKey: string,
      consumerSecret: string,
      version: string,
      callback: string | null,
      signatureMethod: string,
    );
    _normaliseRequestParams(parameters: ParsedUrlQuery): string;
    _createSignatureBase(method: string, url: string, normalizedParameters: string): string;
    _getSignature(method: string, url: string, normalizedParameters: string, tokenSecret: string): string;
  }
}
