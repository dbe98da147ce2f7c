// Whether the ports are free, said before anything is started.
import { createServer } from 'node:net';

export interface WantedPort {
  readonly flag: string;
  readonly what: string;
  readonly port: number;
}

const HIGHEST_PORT = 65_535;

/** @returns a sentence for each port that cannot be had. */
export async function portFaults(ports: readonly WantedPort[]): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const [index, { flag, what, port }] of ports.entries()) {
    const twin = ports.slice(0, index).find((other) => other.port === port);
    if (!Number.isInteger(port) || port < 1 || port > HIGHEST_PORT) {
      faults.push(`--${flag}: expected a port from 1 to 65535.`);
    } else if (twin !== undefined) {
      faults.push(`--${flag} and --${twin.flag} are both ${port}; give each its own.`);
    } else if (!(await isFree(port))) {
      faults.push(
        `Port ${port}, for ${what}, is taken. Choose another: npm start -- --${flag} ${port + 100}`,
      );
    }
  }
  return faults;
}

/** @returns the first port from `first` on that nobody has and that is none of `others`; `first` when there is none. */
export async function freePortFrom(first: number, others: readonly number[]): Promise<number> {
  for (let port = first; port <= HIGHEST_PORT; port++) {
    if (!others.includes(port) && (await isFree(port))) return port;
  }
  return first;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
