// Permissions that are given by a flag alone, or by an environment variable.
import type { Checked } from './checked.ts';

const VALUES: ReadonlyMap<string, boolean> = new Map([
  ['1', true],
  ['true', true],
  ['yes', true],
  ['0', false],
  ['false', false],
  ['no', false],
]);

export function parseAllowed(text: string): Checked<boolean> {
  const value = VALUES.get(text.toLowerCase());
  return value === undefined ? { ok: false, message: 'must be 1 or 0' } : { ok: true, value };
}
