// npm that is killed takes nothing with it: what runs under it has to look.
import { readFileSync } from 'node:fs';

const POLL_MS = 500;

/** From now on asks this process to end when the npm that runs it is gone. Without npm, does nothing. */
export function endWithNpm() {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const npm = waitingForUs();
  const timer = setInterval(() => {
    if (waitingForUs() === npm) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, POLL_MS);
  timer.unref();
}

/** @returns {number} the process id of npm, also where its shell stays in between; of somebody else once that is gone. */
function waitingForUs() {
  const { ppid } = process;
  try {
    if (!readFileSync(`/proc/${ppid}/cmdline`, 'latin1').startsWith('sh\0-c\0')) return ppid;
    return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${ppid}/stat`, 'latin1'))?.[1]);
  } catch {
    // No /proc on this system, or the parent went just now: then our own has changed.
    return process.ppid;
  }
}
