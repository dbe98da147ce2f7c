export { callbackMatches, parseCallback } from './callback.ts';
export type { ProviderLimits } from './context.ts';
export { createProvider, DEFAULT_BASE_PATH } from './create-provider.ts';
export * from './pages.ts';
export { reasonOf } from './refusal.ts';
export { type ForwardedOriginOptions, forwardedOrigin } from './requested-url.ts';
export type * from './types.ts';
