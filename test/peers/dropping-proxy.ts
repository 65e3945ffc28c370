import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

export interface DroppingProxy {
  readonly url: string;
  /** Connections whose reply was thrown away after the server had done the work. */
  dropped(): number;
  connections(): number;
  /** Share of connections from now on that lose their reply. */
  setRate(rate: number): void;
  close(): Promise<void>;
}

/**
 * A network that loses replies: the request always arrives and is carried out, but for a share of the connections the caller sees the
 * line cut, at a random moment up to `cutMs` after the request or with the first byte of the reply. Odoo closes each connection
 * after one reply, so one connection is one call.
 * @param random uniform in [0, 1), seeded by the caller
 */
export async function droppingProxy(
  target: string,
  rate: number,
  random: () => number,
  cutMs = 300,
): Promise<DroppingProxy> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  let dropped = 0;
  let connections = 0;
  let share = rate;
  const server = createServer((client) => {
    connections += 1;
    const drops = random() < share;
    const early = random() < 0.5 ? random() * cutMs : undefined;
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('close', () => open.delete(socket)).on('error', () => undefined);
    }
    client.pipe(upstream, { end: false });
    if (!drops) return void upstream.pipe(client);
    dropped += 1;
    client.once('data', () => early !== undefined && setTimeout(() => client.destroy(), early).unref());
    // The reply is read to its end, so that the server finishes its work.
    upstream.on('data', () => client.destroy()).resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    dropped: () => dropped,
    connections: () => connections,
    setRate: (next) => {
      share = next;
    },
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
