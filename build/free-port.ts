import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Operating systems give out no port of this range by themselves (Linux from 32768, the others from 49152), so that no other test takes
 * it while a server that needs seconds to start is not yet there, or away for a restart.
 */
const first = 20_000;
const count = 12_000;
const mostTries = 100;

/** A port on 127.0.0.1 that was free a moment ago and that nobody gets who does not ask for it by number. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const port = first + Math.floor(Math.random() * count);
    if (await isFree(port)) return port;
  }
  throw new Error('No free port on 127.0.0.1.');
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
