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

/** However long a server asks for: one that is back early is not missed for longer than this. */
const longestRestMs = 60_000;

/**
 * The same transport for an Odoo that says how often it may be asked. Calls start at least 1/`callsPerSecond` seconds apart, never in
 * bursts, and after a fault not before the time that it named (`Retry-After`); what has an effect goes before what only reads. A call that
 * waits has not begun: its own time limit starts when it does. Closed, what still waits is answered `unreachable`, for it was never sent.
 * @param callsPerSecond above 0; 1 for Odoo Online, 0.5 for one call every two seconds, `Infinity` for an Odoo without a limit
 */
export function paced(transport: OdooTransport, clock: Clock, callsPerSecond: number): OdooTransport {
  const turns = takeTurns(clock, 1_000 / callsPerSecond);
  const inTurn = async (read: boolean, work: () => Promise<OdooReply>): Promise<OdooReply> => {
    if (!(await turns.next(read))) return closedReply;
    const reply = await work();
    if (!reply.ok && reply.fault.comeAgainMs) turns.rest(Math.min(reply.fault.comeAgainMs, longestRestMs));
    return reply;
  };
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
  /** Nobody's turn comes for so long. */
  rest(ms: number): void;
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
    while (writes.length + reads.length > 0) {
      const rest = freeAt - clock.monotonic();
      if (rest > 0) {
        cancel = clock.after(Math.max(rest, 1), serve);
        return;
      }
      freeAt = clock.monotonic() + everyMs;
      (writes.shift() ?? reads.shift())?.(true);
    }
  };
  return {
    next: (read) =>
      new Promise((resolve) => {
        if (closed) return resolve(false);
        (read ? reads : writes).push(resolve);
        if (!cancel) serve();
      }),
    rest: (ms) => {
      freeAt = Math.max(freeAt, clock.monotonic() + ms);
    },
    close: () => {
      closed = true;
      cancel?.();
      for (const refuse of [...writes.splice(0), ...reads.splice(0)]) refuse(false);
    },
  };
}
