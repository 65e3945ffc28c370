import type { Entry, EntryId, EntryPayload, HoldPayload } from './domain/entry.ts';
import type { FailureCode } from './domain/failure.ts';
import { compare, minus, sum } from './domain/quantity.ts';
import { openSliceStates, type Lot, type Order } from './domain/replicas.ts';
import type { BookedDocument } from './odoo/documents.ts';
import { changedFields, stateOfOrder, type FieldChange, type OwnedMap } from './owned-fields.ts';
import { ruleFor, type OwnedRecord, type OwnershipRule } from './rules/ownership.ts';

/** A move out of a hold place that no station made. */
export interface OutsideMove {
  readonly locationId: number;
  readonly quantity: string;
  /** Name of Odoo's document, and who did it when, where Odoo tells. */
  readonly document: string;
  readonly by: string;
  readonly at: string;
}

/** A record as one side has it; null: not there. */
export type Sight = {
  readonly [R in OwnedRecord]: {
    readonly record: R;
    readonly id: string;
    readonly value: OwnedMap[R] | null;
    /** Of a lot: what left its hold places since the last sight, past the stations. */
    readonly outside?: readonly OutsideMove[];
  };
}[OwnedRecord];

export interface Disagreement {
  readonly rule: OwnershipRule;
  /** The value here, and Odoo's. */
  readonly from: string;
  readonly to: string;
  readonly entries: readonly EntryId[];
}

/** A difference, and what the table says about it. */
export type Decided = { readonly do: 'take' | 'keep' | 'raise' } & Disagreement;

/**
 * - take, keep: a field in which the two sides differ and whose value counts from now on.
 * - raise: one exception for all fields of the record that a person must decide.
 * - agree: Odoo holds what these entries say, or what a person accepted in its place.
 * - send_again: the reason for which Odoo refused these entries is over.
 */
export type Action = Decided | { readonly do: 'agree' | 'send_again'; readonly entries: readonly EntryId[] };

/**
 * What follows from a record that Odoo now shows in another way than this station knew it. Pure, and the only place that decides.
 * @param previous as this station knew it; for what was booked: as it was booked
 * @param remote as Odoo has it now
 * @param entries those that it may concern: of the order or lot, or the members of the posting
 */
export function decide(
  previous: Sight,
  remote: Sight,
  entries: readonly Entry[],
  table: readonly OwnershipRule[],
): Action[] {
  const changes = differences(previous, remote, entries);
  const concerned = entries.filter((entry) => isConcerned(remote.record, entry)).map((entry) => entry.id);
  const found = changes.map(({ field, from, to }): Decided => {
    const rule = ruleFor(table, remote.record, field, `${from} → ${to}`);
    return { do: rule.onDisagreement, rule, from, to, entries: concerned };
  });
  const raised = found.filter((action) => action.do === 'raise' && concerned.length > 0);
  const settled = found.filter((action) => action.do !== 'raise');
  if (isReceipt(remote.record))
    return raised.length > 0 ? raised.slice(0, 1) : [...settled, { do: 'agree', entries: concerned }];
  const again = entries.filter((entry) => isOver(entry, previous, remote)).map((entry) => entry.id);
  return [
    ...settled,
    ...raised.slice(0, 1),
    ...(again.length > 0 ? [{ do: 'send_again', entries: again } as const] : []),
  ];
}

const isReceipt = (record: OwnedRecord): boolean =>
  record === 'confirmation' || record === 'scrap' || record === 'transfer';

/** For a record of Odoo: entries that are not booked yet. Holds also when they are, because a lot stays on hold. */
const isConcerned = (record: OwnedRecord, { delivery, payload }: Entry): boolean =>
  isReceipt(record) ||
  (record === 'lot' && payload.kind === 'hold') ||
  !['posted', 'settled', 'set_aside'].includes(delivery.state);

/** State comes first: what is gone has no other field that would be worth a word. */
function differences(previous: Sight, remote: Sight, entries: readonly Entry[]): FieldChange[] {
  // First seen, or never there: nothing that somebody here could have relied on.
  if (previous.value === null) return [];
  if (remote.value === null) return [{ field: 'state', from: stateOf(previous), to: 'gone' }];
  if (isReceipt(remote.record))
    return receiptChanges(previous.value as BookedDocument, remote.value as BookedDocument, entries);
  const changed = changedFields(remote.record, previous.value as never, remote.value as never);
  return remote.record === 'lot' ? [...changed, ...lifted(previous.value as Lot, remote, entries)] : changed;
}

function stateOf({ record, value }: Sight): string {
  if (record === 'order') return value ? stateOfOrder(value) : 'gone';
  if (record === 'product' || record === 'place' || record === 'reference')
    return value?.active ? 'active' : 'archived';
  return record === 'lot' ? 'there' : 'done';
}

/** State before quantity; and nothing at all when Odoo shows what a person has accepted already. */
function receiptChanges(previous: BookedDocument, remote: BookedDocument, entries: readonly Entry[]): FieldChange[] {
  if (entries.some((entry) => acceptedOf(entry) === documentText(remote))) return [];
  const changed = changedFields('confirmation', previous, remote).toSorted((a, b) => (a.field > b.field ? -1 : 1));
  return remote.state === 'hidden' ? changed.filter(({ field }) => field === 'state') : changed;
}

/** What Odoo holds, as evidence: `35 (done)`, or `0` when it holds nothing. */
export const documentText = ({ state, quantity }: BookedDocument): string =>
  state === 'gone' ? '0' : `${quantity} (${state})`;

/** What a person took in place of what was booked: it stays with the delivery. */
const acceptedOf = ({ delivery }: Entry): string | undefined =>
  delivery.failure?.code === 'odoo_differs' ? delivery.failure.facts['odoo'] : undefined;

/** Holds that are booked, less the releases that may be: so much of a lot has to be in a hold place. */
export function heldHere(entries: readonly Entry[], locationId: number): string {
  const moves = entries.flatMap(
    ({ payload, delivery }): { payload: HoldPayload; booked: boolean; maybe: boolean }[] => {
      if (payload.kind !== 'hold' && payload.kind !== 'release') return [];
      const booked = delivery.state === 'posted' || delivery.state === 'settled';
      return [{ payload, booked, maybe: booked || delivery.state === 'sending' || delivery.state === 'unknown' }];
    },
  );
  const holds = moves.filter(({ payload, booked }) => booked && payload.toLocationId === locationId);
  const releases = moves.filter(({ payload, maybe }) => maybe && payload.fromLocationId === locationId);
  const total = (of: typeof moves): string => sum(of.map(({ payload }) => payload.quantity));
  return minus(total(holds), total(releases));
}

const placeOf = (lot: Lot, locationId: number): Lot['places'][number] | undefined =>
  lot.places.find((place) => place.locationId === locationId);
/** What a hold or release can take there. */
const freeAt = (lot: Lot, locationId: number): string => placeOf(lot, locationId)?.quantity ?? '0';
/** All that lies there: what was put into a package on its hold place is on hold still. */
export const stockAt = (lot: Lot, locationId: number): string => {
  const { quantity = '0', packed } = placeOf(lot, locationId) ?? {};
  return packed === undefined ? quantity : sum([quantity, packed]);
};

/** Where stock fell below what is held here, and somebody other than a station moved it. */
function lifted(
  previous: Lot,
  remote: Extract<Sight, { record: 'lot' }> | Sight,
  entries: readonly Entry[],
): FieldChange[] {
  const now = remote.value as Lot;
  const places = new Set((remote.outside ?? []).map((move) => move.locationId));
  return [...places].flatMap((place) => {
    const left = stockAt(now, place);
    const fell = compare(left, stockAt(previous, place)) < 0 && compare(left, heldHere(entries, place)) < 0;
    return fell ? [{ field: 'hold', from: 'held', to: 'lifted' }] : [];
  });
}

/** The reason for which Odoo refused a parked entry was there, and is not any more. */
function isOver(entry: Entry, previous: Sight, remote: Sight): boolean {
  if (entry.delivery.state !== 'parked' || previous.value === null || remote.value === null) return false;
  const code = entry.delivery.failure?.code;
  const stands = code && visibleReasons[remote.record]?.[code];
  return Boolean(stands?.(entry.payload, previous.value as never) && !stands(entry.payload, remote.value as never));
}

type Reason = (payload: EntryPayload, value: Order & Lot & OwnedMap['product']) => boolean;

const openSlice = ({ slices }: Order) => slices.find((slice) => openSliceStates.includes(slice.state));
const closed: Reason = (_, order) => !openSlice(order);

/** Reasons of refusals that can be seen in a record, and whether they stand: those for which the table says that entries go again. */
export const visibleReasons: Partial<Record<OwnedRecord, Partial<Record<FailureCode, Reason>>>> = {
  order: {
    order_closed: closed,
    order_cancelled: closed,
    order_not_released: closed,
    order_not_found: closed,
    more_than_remains: ({ quantity }, order) => compare(quantity, openSlice(order)?.quantity ?? '0') > 0,
    unit_mismatch: (payload, order) => payload.kind === 'confirm' && order.unitId !== payload.unitId,
  },
  product: { unit_mismatch: (payload, product) => payload.kind !== 'confirm' && product.unitId !== payload.unitId },
  lot: {
    not_enough_stock: (payload, lot) =>
      (payload.kind === 'hold' || payload.kind === 'release') &&
      compare(freeAt(lot, payload.fromLocationId), payload.quantity) < 0,
  },
};

/** The quantity that the document of an entry has to hold, alone or merged with others: as booked, less what was recorded anew. */
export const bookedAs = (entry: Entry): string =>
  minus(entry.delivery.posting?.quantity ?? entry.payload.quantity, correctedOf(entry.delivery));

/** So much of a booked document a person recorded anew, because Odoo lacked it: it stays with the delivery. */
export const correctedOf = ({ failure: note }: Entry['delivery']): string =>
  (note?.code === 'odoo_differs' ? note.facts['corrected'] : undefined) ?? '0';

const receiptRecords = { confirm: 'confirmation', scrap: 'scrap', hold: 'transfer', release: 'transfer' } as const;

/** What a posting was booked as, and what Odoo shows for it now; undefined: Odoo does not hold it any more. */
export function receiptSights(entry: Entry, found: BookedDocument | undefined): [Sight, Sight] {
  const record = receiptRecords[entry.payload.kind];
  const id = entry.delivery.posting?.id ?? entry.id;
  const quantity = bookedAs(entry);
  return [
    { record, id, value: { state: 'done', quantity } },
    { record, id, value: found ?? { state: 'gone', quantity: '0' } },
  ];
}

/** Records that Odoo owns are taken as they are; only those that changed are worth a write. Pure. */
export function changedRecords<T extends { readonly id: string }>(
  known: ReadonlyMap<string, T>,
  remote: readonly T[],
): T[] {
  return remote.filter((record) => {
    const before = known.get(record.id);
    return before !== record && JSON.stringify(before) !== JSON.stringify(record);
  });
}
