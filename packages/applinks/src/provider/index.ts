export { createProvider, DEFAULT_BASE_PATH } from './create-provider.ts';
export { callbackMatches, parseCallback } from './callback.ts';
export type { ProviderLimits } from './context.ts';
export * from './pages.ts';
export { forwardedOrigin, type ForwardedOriginOptions } from './requested-url.ts';
export type * from './types.ts';
