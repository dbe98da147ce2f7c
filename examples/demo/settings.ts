// What `npm start -- …` takes, and the addresses that follow from it.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { freePortFrom, type WantedPort } from './ports.ts';

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
  boardGateway: { flag: 'board-gateway-port', what: 'the second gateway' },
  board: { flag: 'board-port', what: 'the release board' },
} as const;

/**
 * @param root - of the repository: the state is kept there by default.
 * @throws TypeError for a flag that is none.
 */
export async function readSettings(root: string): Promise<DemoSettings> {
  const text = (port: string) => ({ type: 'string', default: port }) as const;
  const { values } = parseArgs({
    options: {
      'code-host-port': text(PORTS.codeHost.port),
      'gateway-port': text(PORTS.gateway.port),
      'ci-port': text(PORTS.ci.port),
      'board-gateway-port': { type: 'string' },
      'board-port': { type: 'string' },
      data: text(path.join(root, '.maillon-demo')),
    },
  });
  const codeHost = Number(values['code-host-port']);
  const gateway = Number(values['gateway-port']);
  const ci = Number(values['ci-port']);
  // Nobody has to say where the board goes: beside the others, or where there is room.
  const boardGateway =
    Number(values['board-gateway-port']) || (await freePortFrom(gateway + 2, [codeHost, gateway, ci]));
  const board =
    Number(values['board-port']) || (await freePortFrom(ci + 2, [codeHost, gateway, ci, boardGateway]));
  const chosen = { codeHost, gateway, ci, boardGateway, board };
  const url = (port: number): string => `http://127.0.0.1:${port}`;
  return {
    ports: (Object.keys(chosen) as (keyof typeof chosen)[]).map((name) => ({
      flag: PORTS[name].flag,
      what: PORTS[name].what,
      port: chosen[name],
    })),
    urls: {
      codeHost: url(codeHost),
      gateway: url(gateway),
      ci: url(ci),
      boardGateway: url(boardGateway),
      board: url(board),
    },
    data: values.data,
  };
}
