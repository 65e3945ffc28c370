import type { OdooCall, OdooFault, OdooReply } from '../../sync/ports.ts';

/** Faults after which somebody else may be answering at the address: a hotel's log-in page, a new router. */
const doubts: readonly string[] = ['unreachable', 'no-answer', 'not-odoo', 'certificate'];

/** Short, because a station that lost Odoo must notice within seconds that it is back; only waited for after a doubt. */
export const versionTimeoutMs = 4_000;

/** Not sent at all, whatever the question for the version came to. */
const notSent = (fault: OdooFault): OdooFault =>
  fault.kind === 'no-answer' ? { ...fault, kind: 'unreachable' } : fault;

/**
 * Asks for Odoo's version, which needs no key, before the first call and again after each doubt: the key is only sent
 * to a server that has shown itself as Odoo. One question serves all calls that wait for it.
 */
export function askFirst(
  version: () => Promise<OdooReply>,
  call: (call: OdooCall) => Promise<OdooReply>,
): (call: OdooCall) => Promise<OdooReply> {
  let known: Promise<OdooReply> | undefined;
  return async (request) => {
    known ??= version();
    const asked = known;
    const answer = await asked;
    if (!answer.ok) {
      if (known === asked) known = undefined;
      return { ok: false, fault: notSent(answer.fault) };
    }
    const reply = await call(request);
    if (!reply.ok && doubts.includes(reply.fault.kind) && known === asked) known = undefined;
    return reply;
  };
}
