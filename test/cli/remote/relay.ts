import net from 'node:net';
import { freePort } from '../../support/servers.ts';

/** A line to the hub that can be cut: what a bad network does. */
export async function openRelay(target: number): Promise<{ port: number; cut(): number; close(): void }> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((near) => {
    const far = net.connect(target, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const cut = () => {
    const count = sockets.size;
    for (const socket of sockets) socket.destroy();
    return count;
  };
  return {
    port,
    cut,
    close() {
      cut();
      server.close();
    },
  };
}
