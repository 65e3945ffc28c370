import { toDeviceSchema, type FromDevice, type StartMessage } from '../messages.ts';
import { hearParent, tellParent } from './parent.ts';
import { runConnection } from './connection.ts';

/**
 * Entry of the device process: the only one that loads node-opcua. Keeps one machine connected, says what it reads, and
 * ends with its parent. A crash here is meant to be harmless: the station starts the process again.
 */
const retryMs = [500, 1000, 2000, 4000, 8000];
const pulseMs = 2000;
/** Small machines have few sessions: ours is closed before we end, if the machine still answers. */
const farewellMs = 1500;

let current: AbortController | undefined;
let started = false;
let ending = false;

const send = (message: FromDevice): void => tellParent(message);

hearParent((raw) => {
  const message = toDeviceSchema.parse(raw);
  if (message.kind === 'rebuild') current?.abort();
  else if (message.kind === 'stop') end();
  else if (!started) {
    started = true;
    void keepConnected(message);
  }
}, end);
setInterval(() => send({ kind: 'pulse', rssBytes: process.memoryUsage.rss() }), pulseMs);

function end(): void {
  ending = true;
  setTimeout(() => process.exit(0), farewellMs).unref();
  current?.abort();
  if (!started) process.exit(0);
}

async function keepConnected(start: StartMessage): Promise<never> {
  let failures = 0;
  for (let connection = 1; ; connection++) {
    current = new AbortController();
    let connected = false;
    const failure = await runConnection(start, connection, current.signal, (message) => {
      connected ||= message.kind === 'reading';
      send(message);
    });
    if (ending) process.exit(0);
    if (failure) send({ kind: 'failed', failure });
    failures = connected ? 0 : failures + 1;
    await new Promise((resolve) => setTimeout(resolve, retryMs[Math.min(failures, retryMs.length - 1)]));
  }
}
