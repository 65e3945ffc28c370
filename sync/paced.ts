import type { Clock, OdooReply, OdooTransport } from './ports.ts';

/** Calls without an effect: they let all others go first. */
const readMethods: ReadonlySet<string> = new Set([
  'read',
  'search',
  'search_read',
  'search_count',
  'name_search',
  'fields_get',
]);

/** Whether a call only reads. */
export const isRead = (method: string): boolean => readMethods.has(method);

/**
 * The same transport for an Odoo that limits how often it may be asked, as hosted ones do: calls start at least
 * 1/`callsPerSecond` seconds apart, never in bursts, and what has an effect goes before what only reads. A call that waits has not
 * begun: its own time limit starts when it does. Closed, what still waits is answered `unreachable`, for it was never sent.
 * @param callsPerSecond above 0; 1 for Odoo Online, 0.5 for one call every two seconds
 */
export function paced(transport: OdooTransport, clock: Clock, callsPerSecond: number): OdooTransport {
  const turns = takeTurns(clock, 1_000 / callsPerSecond);
  const inTurn = async (read: boolean, work: () => Promise<OdooReply>): Promise<OdooReply> =>
    (await turns.next(read)) ? work() : closedReply;
  return {
    name: transport.name,
    call: (call) => inTurn(isRead(call.method), () => transport.call(call)),
    version: () => inTurn(true, () => transport.version()),
    close: () => {
      turns.close();
      transport.close();
    },
  };
}

const closedReply: OdooReply = { ok: false, fault: { kind: 'unreachable', message: 'closed before its turn' } };

interface Turns {
  /** Resolves when it is its turn, with false when there are no turns any more. */
  next(read: boolean): Promise<boolean>;
  close(): void;
}

function takeTurns(clock: Clock, everyMs: number): Turns {
  const writes: ((mayGo: boolean) => void)[] = [];
  const reads: ((mayGo: boolean) => void)[] = [];
  let freeAt = -Infinity;
  let cancel: (() => void) | undefined;
  let closed = false;
  const serve = (): void => {
    cancel = undefined;
    const rest = freeAt - clock.monotonic();
    if (rest <= 0) {
      const go = writes.shift() ?? reads.shift();
      if (!go) return;
      freeAt = clock.monotonic() + everyMs;
      go(true);
    }
    if (writes.length + reads.length > 0) cancel = clock.after(Math.max(freeAt - clock.monotonic(), 1), serve);
  };
  return {
    next: (read) =>
      new Promise((resolve) => {
        if (closed) return resolve(false);
        (read ? reads : writes).push(resolve);
        if (!cancel) serve();
      }),
    close: () => {
      closed = true;
      cancel?.();
      for (const refuse of [...writes.splice(0), ...reads.splice(0)]) refuse(false);
    },
  };
}
