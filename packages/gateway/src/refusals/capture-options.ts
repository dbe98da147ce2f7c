// What the gateway knows that refused requests are compared with.
import type { Store } from '@maillon/applinks/storage';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { Logger } from '../log.ts';
import type { CaptureOptions } from './capture-refusals.ts';
import type { RefusalReasons } from './refusal-reasons.ts';

export function captureOptions(
  { publicUrl, appUrl, listen }: GatewayConfig,
  { store, log, reasons }: { readonly store: Store; readonly log: Logger; readonly reasons: RefusalReasons },
): CaptureOptions {
  return {
    store,
    reasons,
    ourselves: { publicUrl, internalUrls: [`http://${listen.host}:${listen.port}`, appUrl] },
    onFailure: (error) => log.warn({ err: error }, 'a refused request was not kept for its diagnosis'),
  };
}
