// `/_maillon/healthz` and `/_maillon/readyz`: is the process alive, can it serve?
import { connect } from 'node:net';
import type { HttpResponse } from '@maillon/applinks';
import type { Store } from '@maillon/applinks/storage';
import type { ApplicationAddress } from '../proxy/application-address.ts';
import { renderText } from './notice.ts';

export interface HealthOptions {
  readonly store: Store;
  readonly application: ApplicationAddress;
  readonly isDraining: () => boolean;
}

interface Readiness {
  readonly store: 'ok' | 'failing';
  readonly application: 'ok' | 'unreachable';
}

const CHECK_TIMEOUT_MS = 2_000;
/** Anybody may ask; the answer is worth a connection to the application only so often. */
const FRESH_MS = 1_000;

/** Answers paths below `/_maillon/`. */
export class Health {
  readonly #options: HealthOptions;
  #latest: { readonly at: number; readonly readiness: Promise<Readiness> } | undefined;

  constructor(options: HealthOptions) {
    this.#options = options;
  }

  /** @param path - what follows `/_maillon`, without query, e.g. `/healthz`. */
  async answer(method: string, path: string): Promise<HttpResponse> {
    const known = path === '/healthz' || path === '/readyz';
    if (!known) return renderText(404, 'text/plain; charset=utf-8', 'There is nothing here.\n');
    if (method !== 'GET' && method !== 'HEAD') {
      const refusal = renderText(405, 'text/plain; charset=utf-8', 'Use GET.\n');
      return { ...refusal, headers: [...refusal.headers, ['Allow', 'GET, HEAD']] };
    }
    if (path === '/healthz') return renderText(200, 'text/plain; charset=utf-8', 'ok\n');
    const { store, application } = await this.#readiness();
    const draining = this.#options.isDraining();
    const ready = store === 'ok' && application === 'ok' && !draining;
    const body = JSON.stringify({ ready, store, application, ...(draining ? { draining } : {}) });
    return renderText(ready ? 200 : 503, 'application/json', `${body}\n`);
  }

  #readiness(): Promise<Readiness> {
    const now = performance.now();
    if (this.#latest === undefined || now - this.#latest.at > FRESH_MS) {
      this.#latest = { at: now, readiness: this.#check() };
    }
    return this.#latest.readiness;
  }

  async #check(): Promise<Readiness> {
    const [store, application] = await Promise.all([
      storeAnswers(this.#options.store),
      acceptsConnections(this.#options.application),
    ]);
    return { store: store ? 'ok' : 'failing', application: application ? 'ok' : 'unreachable' };
  }
}

async function storeAnswers(store: Store): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, CHECK_TIMEOUT_MS, false);
  });
  try {
    return await Promise.race([store.settings.get('readiness').then(() => true), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

function acceptsConnections({ hostname, port }: ApplicationAddress): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port });
    const done = (reachable: boolean): void => {
      socket.destroy();
      resolve(reachable);
    };
    socket.setTimeout(CHECK_TIMEOUT_MS, () => done(false));
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
}
