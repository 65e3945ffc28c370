import type { ConfirmPayload, EntryId } from '../../domain/entry.ts';
import { compare } from '../../domain/quantity.ts';
import { recordedAt, type Posting } from '../../domain/posting.ts';
import { iso } from '../../domain/time.ts';
import type { OdooReply } from '../../ports.ts';
import { planComponents, type Plan } from './components.ts';
import {
  isPassing,
  markerOf,
  notClear,
  Occupied,
  questionOf,
  Refused,
  Stopped,
  withoutMarkers,
  type Booked,
  type Desk,
} from './desk.ts';
import { freedOutput, producedLots } from './lots.ts';
import { finishedBy, needOpen, needOrderOf, needRoom, slicesFor, slicesMarked, type Slice } from './slices.ts';

/** Other stations and lost answers may come in between so often; then the posting waits its turn. */
const rounds = 8;
const consumption = 'mrp.consumption.warning';
/** Another station's smaller quantity was staged in between: nothing was booked. */
const backorder = 'mrp.production.backorder';

/**
 * Confirms production without anything of ours in Odoo: look for a done slice with our marker – stage quantity, marker, lots and
 * components on the open slice in one write – mark it done – look again, whatever was answered.
 *
 * What makes it exactly once: the write carries `date_start`, so Odoo refuses it on a done slice, and a slice that is done stays done. A
 * late write can thus only stage the same values again on a slice that is still open, a late call to mark it done books what is staged,
 * and both are found by the marker. Another station may stage over ours before our call; it then finds its own, and we go on with the
 * next slice.
 * @throws {Refused} {Stopped}
 */
export async function confirm(desk: Desk, posting: Posting, payload: ConfirmPayload): Promise<Booked> {
  let complaints: readonly Complaint[] = [];
  const at = recordedAt(posting);
  for (let round = 0; round < rounds; round += 1) {
    const slices = await slicesFor(desk, payload.orderId, posting.id);
    const finished = finishedBy(slices);
    if (finished) return bookedAs(finished, round === 0);
    await needOrderOf(desk, slices, payload, at);
    const slice = await needOpen(desk, slices, payload.orderId);
    // Refused twice on a slice that is still open: it is not the doing of another station, which would have closed it, or booked ours.
    complaints = complaints.filter((each) => each.slice === slice.id);
    if (complaints[1]) throw complaints[1].refusal;
    await needRoom(desk, slice, payload);
    const lots = await producedLots(desk, slice, payload, at);
    const plan = await planComponents(desk, slice, payload.quantity).catch((why: unknown) => {
      if (why instanceof Occupied && round < rounds - 1) return undefined;
      throw why;
    });
    if (!plan) continue;
    const freed = await freedOutput(desk, slice, lots);
    // Over a bad line all this may have taken a while, and a planner has split the slice or wants less of it.
    const now = (await slicesFor(desk, payload.orderId, posting.id)).find(({ id }) => id === slice.id);
    if (now?.remaining !== slice.remaining || now.state !== slice.state) continue;
    const refusal = await attempt(desk, posting, slice, { lots, freed, plan });
    complaints = refusal ? [...complaints, { slice: slice.id, refusal }] : [];
  }
  throw new Stopped(notClear);
}

/**
 * The slice that this posting finished; `staged` when its marker stands on an open one, which anybody may mark done. Odoo copies the
 * marker of a finished one too, so that only tells something when none is finished.
 * @throws {Stopped}
 */
export async function findConfirmed(desk: Desk, posting: EntryId): Promise<Booked | 'staged' | undefined> {
  const slices = await slicesMarked(desk, posting);
  const finished = finishedBy(slices);
  if (finished) return bookedAs(finished, true);
  return slices.some(({ state }) => state !== 'cancel') ? 'staged' : undefined;
}

interface Complaint {
  readonly slice: number;
  readonly refusal: Refused;
}

interface Staging {
  readonly lots: readonly number[];
  /** See `freedOutput`. */
  readonly freed: readonly unknown[];
  readonly plan: Plan;
}

/** One write and one call to mark it done. What they came to is read afterwards; only what Odoo said against it is told. */
async function attempt(desk: Desk, posting: Posting, slice: Slice, staging: Staging): Promise<Refused | undefined> {
  const staged = await desk.act({
    model: 'mrp.production',
    method: 'write',
    ids: [slice.id],
    args: { vals: valuesOf(posting, slice, staging) },
  });
  if (!staged.ok) return objectionOf(staged);
  const done = await markDone(desk, posting, slice, false);
  if (questionOf(done) !== consumption || !staging.plan.followsBill) return objectionOf(done);
  return objectionOf(await markDone(desk, posting, slice, true));
}

function valuesOf(posting: Posting, slice: Slice, { lots, freed, plan }: Staging): Record<string, unknown> {
  const origin = withoutMarkers(slice.origin);
  return {
    qty_producing: Number(posting.payload.quantity),
    // The value it has: its mere presence makes Odoo refuse the write once the slice is done (facts §11).
    date_start: slice.start || false,
    origin: `${origin}${origin === '' ? '' : ' '}${markerOf(posting.id)}`,
    lot_producing_ids: [[6, 0, [...lots]]],
    move_raw_ids: plan.components.map(({ move, quantity }) => [1, move, { quantity: Number(quantity), picked: true }]),
    ...(freed.length > 0 ? { move_finished_ids: freed } : {}),
  };
}

/** Without `skip_backorder` for the whole rest: had a smaller quantity been staged in between, it would close the order short. */
function markDone(desk: Desk, posting: Posting, slice: Slice, skipsConsumption: boolean): Promise<OdooReply> {
  const isPart = compare(posting.payload.quantity, slice.remaining) < 0;
  return desk.act({
    model: 'mrp.production',
    method: 'button_mark_done',
    ids: [slice.id],
    context: {
      skip_redirection: true,
      ...(isPart ? { skip_backorder: true, mo_ids_to_backorder: [slice.id] } : {}),
      ...(skipsConsumption ? { skip_consumption: true } : {}),
    },
  });
}

/** @throws {Stopped} for what no repetition will change */
function objectionOf(reply: OdooReply): Refused | undefined {
  const question = questionOf(reply);
  if (question === backorder) return undefined;
  if (question !== undefined)
    return new Refused('odoo_said', `Odoo wants a decision first (${question}). Close this order in Odoo.`, {
      question,
    });
  if (reply.ok || isPassing(reply.fault)) return undefined;
  if (reply.fault.kind === 'refused') return new Refused('odoo_said', reply.fault.message);
  throw new Stopped(reply.fault);
}

const bookedAs = (slice: Slice, again: boolean): Booked => ({
  receipt: {
    model: 'mrp.production',
    resId: slice.id,
    name: slice.name,
    quantity: slice.produced,
    again,
    postedAt: iso(slice.finished),
  },
  odooNow: again ? null : slice.finished,
});
