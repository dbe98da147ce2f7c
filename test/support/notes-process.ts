// The embedded example as one process of several of the same application.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from './http.ts';

const SCRIPT = fileURLToPath(new URL('./notes-server.js', import.meta.url));

export interface NotesProcess {
  /** Where this process listens; what peers sign is the public URL. */
  readonly url: string;
  kill(): void;
}

/** @param data - a data folder that exists; all processes share it. Runs the build. */
export async function startNotesProcess(publicUrl: string, data: string): Promise<NotesProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, [SCRIPT, publicUrl, String(port), data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  const [line] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as [unknown];
  if (String(line) !== 'ready\n') throw new Error(`the process ended: ${String(line)}`);
  return { url: `http://127.0.0.1:${port}`, kill };
}
