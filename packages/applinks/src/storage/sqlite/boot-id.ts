// Which start of the machine this is.
import { readFileSync } from 'node:fs';

/** @returns a text that changes with each start of the machine; null where the system has none to offer. */
export function readBootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null;
  }
}
