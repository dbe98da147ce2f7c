// A server process of the bench: listens on a free loopback port, tells its parent which, and ends with it.
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export function reportPort(server: Server): void {
  server.keepAliveTimeout = 75_000;
  server.listen({ host: '127.0.0.1', port: 0 }, () => {
    // A TCP server that listens has an AddressInfo.
    const { port } = server.address() as AddressInfo;
    process.send?.(port);
  });
  process.on('disconnect', () => process.exit());
}
