import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

export interface DroppingProxy {
  readonly url: string;
  /** Connections whose reply was thrown away after the server had done the work. */
  dropped(): number;
  /** Connections whose request reached the server only after the caller had been cut off. */
  late(): number;
  connections(): number;
  /** Share of connections from now on that lose their reply. */
  setRate(rate: number): void;
  /** Share of connections from now on whose request is held back, so that it is carried out after the caller gave up. */
  setLateRate(rate: number): void;
  /** While closed, every connection is cut before anything reaches the server. */
  setOpen(open: boolean): void;
  /** Sends held-back requests that still wait and closes everything. */
  close(): Promise<void>;
}

interface Network {
  readonly random: () => number;
  readonly cutMs: number;
  readonly upstream: () => Socket;
  readonly track: (socket: Socket) => void;
}

/** A held-back request arrives so much later at most, in milliseconds: well within the time that Odoo works on one. */
const latestMs = 3_000;
/** On this machine a request is whole when nothing more came for so long. */
const wholeMs = 40;

/** A server that says nothing for so long will not answer, in milliseconds. */
const silentMs = 20_000;

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
  const sockets = new Set<Socket>();
  const counts = { dropped: 0, late: 0, connections: 0 };
  const shares = { drop: rate, late: 0 };
  const held = new Set<Promise<void>>();
  let open = true;
  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
  };
  const network: Network = { random, cutMs, upstream: () => connect(Number(port), hostname), track };
  const server = createServer((client) => {
    track(client);
    if (!open) return void client.destroy();
    counts.connections += 1;
    const chance = random();
    if (chance < shares.late) {
      counts.late += 1;
      const done = holdBack(network, client).finally(() => held.delete(done));
      held.add(done);
    } else if (chance < shares.late + shares.drop) {
      counts.dropped += 1;
      dropReply(network, client);
    } else {
      const upstream = network.upstream();
      track(upstream);
      client.pipe(upstream, { end: false });
      upstream.pipe(client);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    dropped: () => counts.dropped,
    late: () => counts.late,
    connections: () => counts.connections,
    setRate: (next) => void (shares.drop = next),
    setLateRate: (next) => void (shares.late = next),
    setOpen: (next) => void (open = next),
    close: async () => {
      open = false;
      await Promise.all(held);
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function dropReply({ random, cutMs, upstream: open, track }: Network, client: Socket): void {
  const upstream = open();
  track(upstream);
  const early = random() < 0.5 ? random() * cutMs : undefined;
  client.pipe(upstream, { end: false });
  client.once('data', () => early !== undefined && setTimeout(() => client.destroy(), early).unref());
  // The reply is read to its end, so that the server finishes its work; one that dies gives none.
  upstream
    .on('data', () => client.destroy())
    .on('close', () => client.destroy())
    .resume();
}

/** Takes the whole request, cuts the caller off, and only then lets the server have it. Resolves when the server is through. */
async function holdBack({ random, upstream: open, track }: Network, client: Socket): Promise<void> {
  const request: Buffer[] = [];
  await new Promise<void>((whole) => {
    let quiet: NodeJS.Timeout | undefined;
    client.on('data', (part: Buffer) => {
      request.push(part);
      clearTimeout(quiet);
      quiet = setTimeout(whole, wholeMs);
    });
    client.on('close', () => whole());
  });
  client.destroy();
  await new Promise((resolve) => setTimeout(resolve, random() * latestMs));
  await new Promise<void>((through) => {
    const upstream = open();
    track(upstream);
    // A request that was not whole gets no answer.
    upstream.setTimeout(silentMs, () => upstream.destroy());
    upstream.on('close', () => through()).resume();
    upstream.write(Buffer.concat(request));
  });
}
