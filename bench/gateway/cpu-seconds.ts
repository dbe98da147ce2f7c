// Processor time of another process, from Linux's /proc.
import { readFileSync } from 'node:fs';

/** Linux shows times to programs in hundredths of a second, whatever its kernel's own tick is. */
const TICKS_PER_SECOND = 100;

/** @returns user and system time of all its threads. @throws Error where there is no /proc, or no such process. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The second field is the name in parentheses, which may contain anything: count from behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [userTicks, systemTicks] = fields.slice(11, 13);
  return (Number(userTicks) + Number(systemTicks)) / TICKS_PER_SECOND;
}
