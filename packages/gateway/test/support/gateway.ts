// A gateway on loopback with a provider that believes the header `X-Test-Signed-As`.
import type { Authentication, HttpRequest, Link, Provider } from '@maillon/applinks';
import type { Store } from '@maillon/applinks/storage';
import { createGateway, type Gateway, type GatewayOptions } from '../../src/gateway.ts';
import { createLog } from '../../src/log.ts';

const link: Link = {
  id: 'lnk_test',
  name: 'Test',
  state: 'enabled',
  peer: { typeId: 'generic', applicationId: null, rpcUrl: null, displayUrl: null },
  isPrimary: false,
  incoming: null,
  outgoing: null,
  createdAtSeconds: 0,
};

/** `X-Test-Signed-As: alice` is a verified request; `-` is a two-legged one without user; `!` is refused. */
export function fakeProvider(overrides: Partial<Provider> = {}): Provider {
  return {
    handle: (request) =>
      Promise.resolve({
        status: 200,
        headers: [['Content-Type', 'text/plain']],
        body: `provider ${request.method} ${request.target}`,
      }),
    authenticate: (request: HttpRequest): Promise<Authentication> => {
      const user = request.header('x-test-signed-as');
      if (user === undefined) return Promise.resolve({ kind: 'unsigned' });
      if (user === '!') {
        return Promise.resolve({
          kind: 'refused',
          response: { status: 401, headers: [['WWW-Authenticate', 'OAuth realm="r"']], body: 'refused' },
        });
      }
      const name = user.startsWith('json:') ? (JSON.parse(user.slice(5)) as string) : user;
      return Promise.resolve({ kind: 'signed', user: name === '-' ? null : name, link, grantId: null });
    },
    close: () => undefined,
    ...overrides,
  };
}

/** Only what the gateway itself asks of a store. */
export function fakeStore(state: { failing?: boolean; closed?: boolean } = {}): Store {
  const store: Pick<Store, 'settings' | 'close'> = {
    settings: {
      get: () =>
        state.failing === true ? Promise.reject(new Error('disk on fire')) : Promise.resolve(undefined),
      set: () => Promise.resolve(),
    },
    close: () => {
      state.closed = true;
      return Promise.resolve();
    },
  };
  return store as Store;
}

export interface TestGateway {
  readonly gateway: Gateway;
  readonly port: number;
  readonly url: string;
  readonly logged: string[];
}

export async function testGateway(
  options: Partial<GatewayOptions> & Pick<GatewayOptions, 'appUrl'>,
): Promise<TestGateway> {
  const logged: string[] = [];
  const gateway = await createGateway({
    provider: fakeProvider(),
    store: fakeStore(),
    publicUrl: 'https://ci.acme.dev',
    listen: { host: '127.0.0.1', port: 0 },
    log: createLog({ level: 'debug', destination: { write: (line) => void logged.push(line) } }),
    ...options,
  });
  const { port } = await gateway.listen();
  return { gateway, port, url: `http://127.0.0.1:${port}`, logged };
}
