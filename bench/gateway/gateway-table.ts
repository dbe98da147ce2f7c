export function gatewayTable(_r: readonly unknown[]): string { return ''; }
