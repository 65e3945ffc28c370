import type { EntryId } from '../../domain/entry.ts';
import { failure } from '../../domain/failure.ts';
import { recordedAt, type Posting } from '../../domain/posting.ts';
import { lateMs } from '../../fence.ts';
import type { Clock, OdooFault, OdooTransport } from '../../ports.ts';
import { faultRules } from '../../rules/faults.ts';
import { confirm, findConfirmed } from './confirm.ts';
import { checkRights } from './check.ts';
import { desk, Occupied, Refused, Stopped, type Booked, type Desk } from './desk.ts';
import { bookDocument, findDocument } from './document.ts';
import { heldDocuments } from './held.ts';
import { scrapKind, scrapModel } from './scrap.ts';
import { transferKind, transferModel } from './transfer.ts';
import type { Outcome, PostingProfile, Seen, Sent } from '../postings.ts';

/**
 * Posts with nothing of ours in Odoo but the documents themselves, each with a marker in its `origin`. It takes one posting a call and
 * remembers nothing that it needs: whatever became of an earlier call is looked up by the marker.
 *
 * It cannot guarantee: that a proxy which sends a request twice does not scrap twice; that two stations together do not hold more of
 * a lot than lies there; that a confirmation is recognised after somebody took its marker out of the order's origin; that the rest of
 * an order stays closed which a planner closes short while a confirmation of it is on its way: Odoo opens the rest again.
 */
export function noFootprintProfile(transport: OdooTransport, clock: Pick<Clock, 'monotonic'>): PostingProfile {
  const fence = refusalFence(clock);
  const post = async (posting: Posting): Promise<Sent> => {
    const at = desk(transport);
    try {
      const booked = await book(at, posting);
      fence.forget(posting);
      return answered(posting, { kind: 'posted', receipt: booked.receipt }, booked.odooNow);
    } catch (error) {
      fence.note(posting, at.inFlight(), error instanceof Occupied);
      if (error instanceof Stopped) return stoppedBy(error.fault, at);
      if (!(error instanceof Refused)) throw error;
      const earlyMs = fence.leftMs(posting);
      if (earlyMs > 0) return { kind: 'fault', fault: tooEarly(error), earlyMs };
      return answered(posting, { kind: 'refused', failure: error.failure }, null);
    }
  };
  return {
    name: 'no-footprint',
    batchLimit: 1,
    send: ([posting]) => (posting ? post(posting) : Promise.resolve(nothing)),
    check: () => checkRights(transport),
    booked: (posting) => look(desk(transport), posting),
    held: (entries) => heldDocuments(transport, entries),
  };
}

const nothing: Sent = { kind: 'answered', outcomes: new Map(), odooNow: null };
const answered = ({ id }: Posting, outcome: Outcome, odooNow: number | null): Sent => ({
  kind: 'answered',
  outcomes: new Map([[id, outcome]]),
  odooNow,
});

function book(at: Desk, posting: Posting): Promise<Booked> {
  const { payload } = posting;
  if (payload.kind === 'confirm') return confirm(at, posting, payload);
  const recorded = recordedAt(posting);
  const kind = payload.kind === 'scrap' ? scrapKind(at, payload, recorded) : transferKind(at, payload, recorded);
  return bookDocument(at, posting, kind);
}

/** In every kind of document, because of a damaged entry not even its kind is certain. */
async function look(at: Desk, posting: EntryId): Promise<Seen> {
  try {
    const confirmed = await findConfirmed(at, posting);
    if (confirmed === 'staged') return { kind: 'early' };
    const found =
      confirmed ??
      (await findDocument(at, posting, scrapModel(at))) ??
      (await findDocument(at, posting, transferModel(at)));
    return { kind: 'answered', receipt: found?.receipt ?? null };
  } catch (error) {
    if (error instanceof Stopped) return { kind: 'fault', fault: error.fault };
    throw error;
  }
}

/** Once something was begun in Odoo the posting stays unknown, and the fault only says why it does not go on. */
function stoppedBy(fault: OdooFault, at: Desk): Sent {
  if (!at.touched()) return { kind: 'fault', fault };
  const rule = faultRules[fault.kind];
  if (rule.pause) return { kind: 'stopped', failure: failure(rule.failure, { message: fault.message }) };
  return { kind: 'fault', fault: { ...fault, kind: fault.kind === 'not-odoo' ? 'not-odoo' : 'no-answer' } };
}

const tooEarly = ({ message }: Refused): OdooFault => ({
  kind: 'no-answer',
  message: `${message} Another call may still take effect on this order: Odoo is asked again in two minutes.`,
});

/**
 * A refusal of a confirmation counts once no earlier call can take effect any more: a late one could stage it again on an open order, and
 * another station's next call would book it. Scrap and transfers need no wait, because what was begun was killed.
 */
function refusalFence(clock: Pick<Clock, 'monotonic'>) {
  const born = clock.monotonic();
  const lastCalls = new Map<string, number>();
  return {
    /** @param isOccupied waits for the other station that has staged its own there; once, also when it goes in parts after that */
    note: ({ id }: Posting, inFlight: boolean, isOccupied: boolean): void => {
      const now = clock.monotonic();
      const hasWaited = now - (lastCalls.get(id) ?? -Infinity) < 2 * lateMs;
      if (inFlight || (isOccupied && !hasWaited)) lastCalls.set(id, now);
    },
    forget: ({ id }: Posting): void => void lastCalls.delete(id),
    /** How long an earlier call may take effect still; 0 when none can. */
    leftMs: ({ id, doubtful, payload }: Posting): number => {
      // What this run did not send itself was sent before it began.
      const last = lastCalls.get(id) ?? (doubtful ? born : -Infinity);
      return payload.kind === 'confirm' ? Math.max(0, last + lateMs - clock.monotonic()) : 0;
    },
  };
}
