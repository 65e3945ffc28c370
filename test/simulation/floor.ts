import type { EntryPayload } from '../../sync/domain/entry.ts';
import type { Dice } from './dice.ts';
import type { World } from './world.ts';

/** What a person at a station records next: mostly for one order, so that lanes fill. */
export function nextRecord(world: World, dice: Dice, favourite: string): { lane: string; payload: EntryPayload } {
  const ref = dice.chance(0.8) ? favourite : dice.pick(['O1', 'O2', 'O3', 'O4']);
  const kind = dice.next();
  if (kind < 0.62) return confirmation(world, dice, ref);
  return kind < 0.85 ? scrap(world, dice, ref) : hold(world, dice);
}

const { round } = Math;

/** Weighed goods come in tenths: their sums are those that floating point gets wrong. */
const amount = (dice: Dice, isWeighed: boolean, most: number): string =>
  isWeighed ? String(round(dice.whole(1, most * 3)) / 10) : String(dice.whole(1, most));

function orderOf({ plant }: World, ref: string) {
  const order = plant.orders[ref];
  if (!order) throw new Error(`the plan has no order ${ref}`);
  return order;
}

function confirmation(world: World, dice: Dice, ref: string): { lane: string; payload: EntryPayload } {
  const { group, product, unit } = orderOf(world, ref);
  const isTracked = ref === 'O2' || ref === 'O3';
  return {
    lane: `order:${group}`,
    payload: {
      kind: 'confirm',
      orderId: String(group),
      productId: product,
      quantity: amount(dice, ref === 'O3', 9),
      unitId: unit,
      lot: isTracked ? { name: `L-${dice.chance(0.8) ? 1 : 2}` } : null,
      serials: null,
      count: null,
    },
  };
}

function scrap(world: World, dice: Dice, ref: string): { lane: string; payload: EntryPayload } {
  const { group, product, unit } = orderOf(world, ref);
  const { products, lots, reasons } = world.plant;
  const isClip = ref === 'O1' || ref === 'O4';
  const role = isClip && dice.chance(0.4) ? 'product' : 'component';
  const part = products[isClip ? 'GASKET' : 'GRANULATE'];
  const what =
    role === 'product' ? { productId: product, unitId: unit } : { productId: part?.id ?? 0, unitId: part?.unit ?? 0 };
  return {
    lane: `order:${group}`,
    payload: {
      kind: 'scrap',
      orderId: String(group),
      role,
      ...what,
      quantity: amount(dice, !isClip, 5),
      lot: isClip ? null : { id: lots['G-1'] ?? 0, name: 'G-1' },
      reasonId: dice.chance(0.5) ? (reasons['Short shot'] ?? null) : null,
      reason: 'Short shot',
    },
  };
}

function hold(world: World, dice: Dice): { lane: string; payload: EntryPayload } {
  const { products, lots, stockLocation, holdLocation } = world.plant;
  const lot = dice.pick(['H-1', 'R-1']);
  const product = products[lot === 'H-1' ? 'HOUSING' : 'REGRIND'];
  const kind = dice.chance(0.7) ? 'hold' : 'release';
  const [fromLocationId, toLocationId] =
    kind === 'hold' ? [stockLocation, holdLocation] : [holdLocation, stockLocation];
  return {
    lane: `lot:${lots[lot] ?? 0}`,
    payload: {
      kind,
      orderId: null,
      productId: product?.id ?? 0,
      quantity: amount(dice, lot === 'R-1', 9),
      unitId: product?.unit ?? 0,
      lot: { id: lots[lot] ?? 0, name: lot },
      fromLocationId,
      toLocationId,
      reason: 'to be checked',
    },
  };
}
