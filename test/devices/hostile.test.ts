import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { packmlProfile } from '../../main/devices/profiles/packml.ts';
import { CountsInMemory, eventually, PlantFloor } from './plant-floor.ts';

const floor = new PlantFloor();
const servers: Server[] = [];
const sockets = new Set<Socket>();
afterAll(async () => {
  await floor.close();
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
});

/** A TCP server that does `answer` with whoever connects; counts the visits. */
async function impostor(answer: (socket: Socket) => void): Promise<{ url: string; visits: () => number }> {
  let visits = 0;
  const server = createServer((socket) => {
    visits += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    answer(socket);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `opc.tcp://127.0.0.1:${port}`, visits: () => visits };
}

/** OPC UA acknowledge: protocol version, receive and send buffer size, limits. */
function acknowledge(bufferSize: number): Buffer {
  const message = Buffer.alloc(28);
  message.write('ACKF');
  for (const [index, value] of [28, 0, bufferSize, bufferSize, 0, 0].entries())
    message.writeUInt32LE(value, 4 + 4 * index);
  return message;
}

const impostors: readonly { readonly what: string; readonly answer: (socket: Socket) => void }[] = [
  { what: 'garbage', answer: (socket) => void socket.on('data', () => socket.write(Buffer.alloc(300, 0xa5))) },
  {
    what: 'a web page',
    answer: (socket) =>
      void socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')),
  },
  {
    what: 'a message that claims to be 4 GB long',
    answer: (socket) =>
      void socket.on('data', () => socket.write(Buffer.from([0x41, 0x43, 0x4b, 0x46, 0xff, 0xff, 0xff, 0xff]))),
  },
  { what: 'a closed door', answer: (socket) => void socket.destroy() },
];

test.each(impostors)(
  '$what instead of a machine is a failure that people see, and is tried again',
  async ({ answer }) => {
    const { url, visits } = await impostor(answer);
    const device = floor.device({ url, profile: packmlProfile() }, new CountsInMemory());
    await eventually(
      () => device.view().failure !== null && visits() >= 2,
      25_000,
      () => [device.view(), visits()],
    );
    expect(device.view().failure?.code).toMatch(/^machine_(unreachable|silent)$/);
    expect(device.view().failure?.facts['reason']).not.toBe('process_ended');
    expect(device.view()).toMatchObject({ connection: 'lost', state: 'unknown', counter: null });
    await device.close();
  },
);

test('a machine that accepts and says nothing is silent, not waited for without end', async () => {
  const { url } = await impostor(() => undefined);
  const device = floor.device({ url, profile: packmlProfile() }, new CountsInMemory());
  await eventually(
    () => device.view().failure !== null,
    14_000,
    () => device.view(),
  );
  expect(device.view().failure?.code).toBe('machine_silent');
  await device.close();
});

test('a reply that crashes the OPC UA library ends only its process; after three crashes it is set aside', async () => {
  const { url, visits } = await impostor((socket) => void socket.on('data', () => socket.write(acknowledge(0))));
  const device = floor.device({ url, profile: packmlProfile() }, new CountsInMemory());
  await eventually(
    () => device.view().connection === 'off',
    30_000,
    () => [device.view(), visits()],
  );
  expect(device.view().failure).toMatchObject({ code: 'machine_silent', facts: { reason: 'process_ended' } });
  expect(visits()).toBe(3);
  await device.close();
});
