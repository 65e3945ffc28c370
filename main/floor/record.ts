import type { Entry, EntryPayload, LotRef } from '../../sync/domain/entry.ts';
import { isSame } from '../../sync/domain/quantity.ts';
import { iso } from '../../sync/domain/time.ts';
import { canonicalJson } from '../../sync/domain/json.ts';
import type { EntryDraft } from '../contract/table.ts';
import type { StationStore } from '../store/station-store.ts';
import { enter, signedIn, type EnterDeps } from './enter.ts';
import { FloorFailure } from './floor-failure.ts';
import { payloadOf } from './payload.ts';

export interface RecordDeps extends EnterDeps {
  readonly store: EntryBook;
  /** Runs what it is given one after the other. */
  readonly oneByOne: <T>(work: () => Promise<T>) => Promise<T>;
}

/** The store as recording sees it. */
type EntryBook = Pick<StationStore, 'entry' | 'recordEntry'>;

/** Records what people do, one after the other: each check sees the entries before it. */
export function recorder(deps: RecordDeps): (draft: EntryDraft) => Promise<Entry> {
  return (draft) => deps.oneByOne(() => recordEntry(deps, draft));
}

/**
 * Checks, then one durable insert. The same id again answers the stored entry (P3).
 * @throws {FloorFailure} or an error of the store with a `failure`; nothing is then recorded
 */
async function recordEntry(deps: RecordDeps, draft: EntryDraft): Promise<Entry> {
  const before = await deps.store.entry(draft.id);
  if (before) return sameOrRefuse(before, draft);
  const who = signedIn(deps);
  const payload = payloadOf(await deps.picture.known(), draft);
  return enter(deps, { ...who, id: draft.id, touchedAt: iso(draft.touchedAt), payload });
}

/** An id that comes again with another content is not the same touch: it must not vanish behind the first. */
function sameOrRefuse(entry: Entry, draft: EntryDraft): Entry {
  if (isSameTouch(entry.payload, draft)) return entry;
  throw new FloorFailure('payload_changed');
}

function isSameTouch(payload: EntryPayload, draft: EntryDraft): boolean {
  return (
    payload.kind === draft.kind &&
    payload.orderId === draft.orderId &&
    isSame(payload.quantity, draft.quantity) &&
    isSameLot(payload.lot, 'lotId' in draft ? { id: draft.lotId, name: '' } : draft.lot) &&
    canonicalJson(restOf(payload)) === canonicalJson(restOf(draft))
  );
}

/** A lot that was typed is the one of that name, whether or not the station knew it. */
function isSameLot(kept: LotRef | null, touched: LotRef | null): boolean {
  if (kept === null || touched === null) return kept === touched;
  return 'id' in touched ? 'id' in kept && kept.id === touched.id : kept.name === touched.name;
}

function restOf(it: EntryPayload | EntryDraft): unknown {
  if (it.kind === 'confirm') return { serials: it.serials ?? [], count: it.count };
  if (it.kind === 'scrap') return { role: it.role, productId: it.productId, reasonId: it.reasonId };
  return { from: it.fromLocationId, to: it.toLocationId, reason: it.reason };
}
