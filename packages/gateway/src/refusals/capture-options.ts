// What the gateway knows that refused requests are compared with.
import type { Store } from '@maillon/applinks/storage';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { Logger } from '../log.ts';
import type { CaptureOptions } from './capture-refusals.ts';

export function captureOptions(
  { publicUrl, appUrl, listen }: GatewayConfig,
  { store, log }: { readonly store: Store; readonly log: Logger },
): CaptureOptions {
  return {
    store,
    ourselves: { publicUrl, internalUrls: [`http://${listen.host}:${listen.port}`, appUrl] },
    onFailure: (error) => log.warn({ err: error }, 'a refused request was not kept for its diagnosis'),
  };
}
