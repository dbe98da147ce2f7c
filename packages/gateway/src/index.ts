export { closeOnSignals } from './close-on-signals.ts';
export type * from './config/gateway-config.ts';
export { createGateway, type Gateway, type GatewayOptions, type GatewayTimeouts } from './gateway.ts';
export * from './identity/index.ts';
export { createLog, type Logger, type LogLevel, type LogOptions } from './log.ts';
export { type GatewayParts, type RunningGateway, startGateway } from './start-gateway.ts';
