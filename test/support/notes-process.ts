// The embedded example as one process of several of the same application.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { freePort } from './http.ts';

const END_WITH_PARENT = new URL('../../tools/end-with-parent.js', import.meta.url).href;
const SCRIPT = fileURLToPath(new URL('./notes-server.js', import.meta.url));

export interface NotesProcess {
  /** Where this process listens; what peers sign is the public URL. */
  readonly url: string;
  kill(): void;
}

/** @param data - a data folder that exists; all processes share it. Runs the build. */
export async function startNotesProcess(publicUrl: string, data: string): Promise<NotesProcess> {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    ['--import', END_WITH_PARENT, SCRIPT, publicUrl, String(port), data],
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
  ) as ChildProcessByStdio<null, Readable, null>; // as these four say
  const [line] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as [unknown];
  if (String(line) !== 'ready\n') throw new Error(`the process ended: ${String(line)}`);
  return { url: `http://127.0.0.1:${port}`, kill: () => void child.kill('SIGKILL') };
}
