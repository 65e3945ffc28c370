import { openSliceStates, type Lot } from '../../sync/domain/replicas.ts';
import { waitingStates, type Receipt } from '../../sync/domain/delivery.ts';
import type { Entry, EntryId } from '../../sync/domain/entry.ts';
import type { PlantException } from '../../sync/domain/exception.ts';
import { inWords, isEqual, isEqualSum } from './exact.ts';
import type { Judge } from './judge.ts';
import { isBooked, isByHand, isMissed } from './what-counts.ts';
import type { Ledger } from './ledger.ts';
import type { Station } from './station.ts';
import type { World } from './world.ts';

export interface VerdictDeps {
  readonly world: World;
  readonly judge: Judge;
  readonly ledger: Ledger;
  readonly stations: readonly Station[];
}

/** A waiting entry behind a parked one of its lane is explained by that one's exception; scrap of the product with what goes out with it. */
export const isBlocked = ({ disk }: Station, { lane, seq, payload, delivery }: Entry): boolean => {
  const entries = [...disk.entries.values()].filter((entry) => entry.lane === lane);
  const isWhole = payload.kind === 'scrap' && payload.role === 'product' && delivery.posting !== null;
  const mates = isWhole ? entries.filter((entry) => entry.delivery.posting?.id === delivery.posting?.id) : [];
  const last = Math.max(seq, ...mates.map((entry) => entry.seq));
  return entries.some((entry) => entry.seq < last && entry.delivery.state === 'parked');
};

/** A person has accepted the difference, and the exception is about to be closed. */
const isDecided = ({ disk }: Station, { kind, entryId }: PlantException): boolean =>
  kind === 'differs' && disk.entries.get(entryId)?.delivery.state === 'settled';

/** A posting of its lane never gets an answer from Odoo. */
const isBehind = ({ disk }: Station, { lane }: Entry, isPoison: (posting: EntryId) => boolean): boolean =>
  [...disk.entries.values()].some(
    ({ id, lane: its, delivery }) =>
      its === lane && waitingStates.includes(delivery.state) && isPoison(delivery.posting?.id ?? id),
  );

/** Nothing moves any more by itself: what waits is blocked, what is posted waits for a person. */
export const isAtRest = (station: Station, isPoison: (posting: EntryId) => boolean): boolean =>
  station.isUp &&
  !station.isDeciding &&
  ![...station.disk.open.values()].some((each) => isDecided(station, each)) &&
  [...station.disk.entries.values()].every((entry) => {
    const { state, posting } = entry.delivery;
    if (state === 'posted') return station.disk.open.has(`differs:${posting?.id ?? entry.id}`);
    return !waitingStates.includes(state) || isBlocked(station, entry) || isBehind(station, entry, isPoison);
  });

/** After calm: P2, P3, P6, P7, P8 and P9 for all that was acknowledged. */
export function judgeEnd(deps: VerdictDeps): void {
  for (const station of deps.stations) {
    judgeEntries(deps, station);
    judgeExceptions(deps, station);
  }
  judgeSums(deps);
}

function judgeEntries({ judge }: VerdictDeps, station: Station): void {
  for (const [id, recorded] of station.acknowledged) {
    const entry = station.disk.entries.get(id);
    const name = `${station.name} #${recorded.seq}`;
    if (!entry || entry.hash !== recorded.hash || entry.payload !== recorded.payload) {
      judge.violate('P2', `${name} is not what was acknowledged`);
      continue;
    }
    const count = (judge.effectsOf.get(id) ?? []).filter((effect) => !isByHand(entry, effect)).length;
    const { state, doubtful } = entry.delivery;
    if (judge.lost.has(id)) judge.violate('P9', `${name} is ${state}, and Odoo has lost it`);
    if (isBooked(entry.delivery) ? count !== 1 : count > (doubtful ? 1 : 0))
      judge.violate('P3', `${name} is ${state}${doubtful ? ', doubtful' : ''}, and booked ${count} times`);
    if ((state === 'pending' || state === 'sending' || state === 'unknown') && !isBlocked(station, entry))
      judge.violate('P7', `${name} is ${state} though nothing stands in its way`);
  }
}

/** The one exception about all that a restored Odoo has lost. */
export const restored = 'restored:odoo';

/** P6, P7: each leftover has its one exception, and each exception its cause. */
function judgeExceptions({ world, judge }: VerdictDeps, station: Station): void {
  const wanted = new Set<string>();
  /** Sent again by a person whose station died before the exception was closed, and blocked by another since. */
  const allowed = new Set<string>();
  for (const entry of station.disk.entries.values()) {
    const { state, posting, receipt } = entry.delivery;
    const subject = posting?.id ?? entry.id;
    // All that a restored Odoo has lost is one matter.
    if (state === 'parked') wanted.add(isMissed(entry.delivery) ? restored : `refused:${subject}`);
    if (state === 'pending' || state === 'unknown') allowed.add(`refused:${subject}`).add(restored);
    const key = receipt ? `${receipt.model}:${receipt.resId}` : '';
    const editedAt = judge.edited.get(key);
    if (state === 'posted') {
      if (editedAt === undefined) judge.violate('P7', `${station.name} #${entry.seq} is not settled`);
      else wanted.add(`differs:${subject}`);
      const open = station.disk.open.get(`differs:${subject}`);
      if (open && receipt && !showsWhatIsThere(world, open, receipt))
        judge.violate('P6', `${station.name} shows ${open.odoo} for ${key}, which is not what Odoo holds`);
    }
    if (state === 'settled' && receipt && editedAt !== undefined && !isAccepted(world, entry))
      judge.violate('P6', `${station.name} #${entry.seq} is settled with another quantity, and nobody has accepted it`);
    if (state === 'settled' && receipt && editedAt === undefined && !isThere(world, receipt.model, receipt.resId))
      judge.violate('P9', `${station.name} #${entry.seq} is settled, and its document is gone`);
  }
  for (const id of wanted)
    if (!station.disk.open.has(id)) judge.violate('P6', `${station.name} has no exception ${id}`);
  for (const id of station.disk.open.keys())
    if (!wanted.has(id) && !allowed.has(id))
      judge.violate('P6', `${station.name} has an exception without a cause: ${id}`);
}

/** An open difference says what a person would find in Odoo now. */
function showsWhatIsThere(world: World, { odoo }: PlantException, { model, resId }: Receipt): boolean {
  if (model !== 'mrp.production' || !isThere(world, model, resId)) return true;
  return isEqual(odoo.split(' ')[0] ?? '', sliceOf(world, resId).quantity);
}

/** Odoo's quantity is that of the posting, or the difference was taken and noted. */
function isAccepted(world: World, { delivery: { posting, receipt, failure } }: Entry): boolean {
  if (failure?.code === 'odoo_differs' || receipt?.model !== 'mrp.production') return true;
  const slice = world.tables.get('mrp.production', receipt.resId);
  return slice !== undefined && isEqual(sliceOf(world, slice.id).quantity, posting?.quantity ?? '0');
}

const isThere = (world: World, model: string, id: number): boolean => world.tables.get(model, id)?.['state'] === 'done';

/** P8: all that the stations recorded is in Odoo's moves, or queued, or in quarantine, or set aside: to the last digit. */
function judgeSums({ judge, ledger, stations }: VerdictDeps): void {
  const entries = stations.flatMap(({ disk }) => [...disk.entries.values()]);
  const quantities = (of: readonly Entry[]): string[] => of.map((entry) => entry.payload.quantity);
  const effectsOf = (entry: Entry) => judge.effectsOf.get(entry.id) ?? [];
  const byHand = quantities(entries.filter((entry) => effectsOf(entry).some(({ by }) => by === null)));
  const byUs = ledger.effects.filter(({ by }) => by !== null).map(({ quantity }) => quantity);
  const rest = quantities(entries.filter((entry) => effectsOf(entry).length === 0));
  if (!isEqualSum(quantities(entries), [...byHand, ...byUs, ...rest]))
    judge.violate(
      'P8',
      `${inWords(quantities(entries))} recorded, ${inWords([...byHand, ...byUs])} moved, ${inWords(rest)} waiting or set aside`,
    );
}

interface Slice {
  readonly id: number;
  readonly state: string;
  readonly quantity: string;
}

/**
 * P7: both sides agree. Open orders here are those there; with `swept`, nothing is kept that Odoo has no more.
 * Only to be asked when a pull began after the last change in Odoo.
 */
export async function judgeReplicas({ world, judge }: VerdictDeps, station: Station, swept: boolean): Promise<void> {
  const { tables } = world;
  const here = new Map((await station.disk.store.replicas('orders')).map((order) => [order.groupId, order]));
  const there = Map.groupBy(
    tables.all('mrp.production').filter((row) => row['state'] !== 'draft' && row['production_group_id'] !== false),
    (row) => Number(row['production_group_id']),
  );
  for (const [group, rows] of there) {
    const order = here.get(group);
    const isOpen = rows.some((row) => openSliceStates.some((state) => state === row['state']));
    if (!order && !isOpen) continue;
    const wanted = rows.map((row): Slice => sliceOf(world, row.id));
    const kept = (order?.slices ?? []).map(({ id, state, quantity }): Slice => ({ id, state, quantity }));
    if (JSON.stringify(kept) !== JSON.stringify(wanted))
      judge.violate('P7', `${station.name} shows ${JSON.stringify(kept)} for ${JSON.stringify(wanted)}`);
  }
  for (const product of await station.disk.store.replicas('products')) {
    const { active } = tables.take('product.product', product.productId);
    if (active !== product.active)
      judge.violate('P7', `${station.name} shows ${product.name} active: ${product.active}`);
  }
  if (!swept) return;
  const waiting = new Set([...station.disk.entries.values()].map((entry) => entry.payload.orderId));
  for (const order of here.values())
    if (
      order.slices.some(({ state }) => openSliceStates.includes(state)) &&
      !there.has(order.groupId) &&
      !waiting.has(order.id)
    )
      judge.violate('P7', `${station.name} shows order ${order.name}, which is gone`);
  await judgeLots({ world, judge }, station);
}

function sliceOf({ tables }: World, id: number): Slice {
  const row = tables.take('mrp.production', id);
  const state = String(row['state']);
  const made = tables
    .linked('stock.move', 'production_id', id)
    .filter((move) => move['scrap_id'] === false && move['state'] !== 'cancel' && move['picked'] === true);
  const quantity = inWords(
    state === 'done' ? made.map((move) => String(move['quantity'])) : [String(row['product_qty'])],
  );
  return { id, state, quantity };
}

async function judgeLots({ world, judge }: Pick<VerdictDeps, 'world' | 'judge'>, station: Station): Promise<void> {
  const { tables } = world;
  for (const lot of await station.disk.store.replicas('lots')) {
    const row = tables.get('stock.lot', lot.lotId);
    if (!row) judge.violate('P7', `${station.name} shows lot ${lot.name}, which is gone`);
    else if (row['name'] !== lot.name)
      judge.violate('P7', `${station.name} calls lot ${String(row['name'])} ${lot.name}`);
    else
      for (const [place, there] of stockByPlace(world, row.id, lot.places)) {
        const shown = lot.places.find(({ locationId }) => locationId === place)?.quantity ?? '0';
        if (!isEqualSum(there, [shown]))
          judge.violate('P7', `${station.name} shows ${shown} of lot ${lot.name}, there are ${inWords(there)}`);
      }
  }
}

/** Quantities of a lot in Odoo, by internal place, also for the `shown` places that hold nothing of it. */
function stockByPlace({ tables }: World, lot: number, shown: Lot['places']): Map<number, string[]> {
  const stock = new Map(shown.map(({ locationId }): [number, string[]] => [locationId, []]));
  for (const quant of tables.linked('stock.quant', 'lot_id', lot)) {
    const place = Number(quant['location_id']);
    if (tables.take('stock.location', place)['usage'] !== 'internal') continue;
    stock.set(place, [...(stock.get(place) ?? []), String(quant['quantity'])]);
  }
  return stock;
}
