// What `npm start -- …` takes, and the addresses that follow from it.
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { WantedPort } from './ports.ts';

export interface DemoSettings {
  readonly ports: readonly WantedPort[];
  readonly urls: DemoUrls;
  readonly data: string;
}

/** Each without a trailing slash. */
export interface DemoUrls {
  readonly codeHost: string;
  readonly gateway: string;
  readonly ci: string;
  readonly boardGateway: string;
  readonly board: string;
}

const PORTS = {
  codeHost: { flag: 'code-host-port', what: 'the code host', port: '7990' },
  gateway: { flag: 'gateway-port', what: 'the gateway', port: '8480' },
  ci: { flag: 'ci-port', what: 'the CI server', port: '8490' },
  boardGateway: { flag: 'board-gateway-port', what: 'the second gateway', port: '8482' },
  board: { flag: 'board-port', what: 'the release board', port: '8492' },
} as const;

/** @param root - of the repository: the state is kept there by default. */
export function readSettings(root: string): DemoSettings {
  const text = (port: string) => ({ type: 'string', default: port }) as const;
  const { values } = parseArgs({
    options: {
      'code-host-port': text(PORTS.codeHost.port),
      'gateway-port': text(PORTS.gateway.port),
      'ci-port': text(PORTS.ci.port),
      'board-gateway-port': text(PORTS.boardGateway.port),
      'board-port': text(PORTS.board.port),
      data: text(path.join(root, '.maillon-demo')),
    },
  });
  const url = ({ flag }: { readonly flag: (typeof PORTS)[keyof typeof PORTS]['flag'] }) =>
    `http://127.0.0.1:${values[flag]}`;
  return {
    ports: Object.values(PORTS).map(({ flag, what }) => ({ flag, what, port: Number(values[flag]) })),
    urls: {
      codeHost: url(PORTS.codeHost),
      gateway: url(PORTS.gateway),
      ci: url(PORTS.ci),
      boardGateway: url(PORTS.boardGateway),
      board: url(PORTS.board),
    },
    data: values.data,
  };
}
