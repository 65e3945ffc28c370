import { describe, expect, test } from 'vitest';
import { entryDraft, type EntryDraft } from '../../main/contract/table.ts';
import { aConfirm, aHold, aLot, anEntry, aPlant, ids } from '../fakes/plant-builders.ts';
import {
  bolts,
  bulk,
  confirm,
  floor,
  hold,
  refusal,
  release,
  scrap,
  slices,
  valve,
  valves,
  type Given,
} from './floor-bench.ts';

const refused: readonly (readonly [what: string, code: string, draft: EntryDraft, given?: Given])[] = [
  ['nobody is signed in', 'operator_missing', confirm(), { operator: null }],
  ['a quantity of zero', 'quantity_zero', confirm({ quantity: '0' })],
  ['a quantity of 0.00', 'quantity_zero', confirm({ quantity: '0.00' }), { plant: bulk }],
  ['a quantity beyond any order', 'quantity_too_large', confirm({ quantity: '100000000' })],
  ['half a piece', 'quantity_too_precise', confirm({ quantity: '1.5' })],
  ['a thousandth of a kilogram', 'quantity_too_precise', confirm({ quantity: '1.001' }), { plant: bulk }],
  [
    'half a unit that was never read',
    'quantity_too_precise',
    confirm({ quantity: '0.5' }),
    { plant: aPlant({ reference: [] }) },
  ],
  ['more than remains', 'more_than_remains', confirm({ quantity: '101' })],
  [
    'more than remains with what is waiting',
    'more_than_remains',
    confirm({ quantity: '96' }),
    { entries: [anEntry(1)] },
  ],
  [
    'more than remains with what is parked',
    'more_than_remains',
    confirm({ quantity: '96' }),
    { entries: [anEntry(1, aConfirm(), 'parked')] },
  ],
  [
    'more than remains with what is booked but not pulled',
    'more_than_remains',
    confirm({ quantity: '96' }),
    { entries: [anEntry(1, aConfirm(), 'posted', { resId: 7 })] },
  ],
  [
    'anything where nothing remains',
    'more_than_remains',
    confirm({ quantity: '1' }),
    { entries: [anEntry(1, aConfirm({ quantity: '100' }))] },
  ],
  ['an unknown order', 'order_unknown', confirm({ orderId: '999' })],
  ['an order that is not released', 'order_not_released', confirm(), { plant: slices('draft') }],
  ['a closed order', 'order_closed', confirm(), { plant: slices('done') }],
  ['a cancelled order', 'order_cancelled', confirm(), { plant: slices('cancel') }],
  ['a product that was not read', 'product_unknown', confirm(), { plant: aPlant({ products: [] }) }],
  ['no lot', 'lot_required', confirm({ lot: null })],
  ['an unknown lot', 'lot_unknown', confirm({ lot: { id: 999, name: 'L-999' } })],
  [
    'a lot of another product',
    'lot_wrong_product',
    confirm({ lot: { id: 61, name: 'L-61' } }),
    { plant: aPlant({ lots: [aLot(61, '5', { productId: ids.bolt })] }) },
  ],
  ['a lot for a product without lots', 'lot_not_wanted', confirm(), { plant: bolts }],
  ['serials for a product without serials', 'lot_not_wanted', confirm({ serials: ['A', 'B', 'C', 'D', 'E'] })],
  ['no serials', 'serials_required', valve([], { quantity: '1' }), { plant: valves }],
  ['a lot in place of serials', 'lot_not_wanted', confirm({ quantity: '1' }), { plant: valves }],
  ['fewer serials than pieces', 'serial_count', valve(['A', 'B'], { quantity: '3' }), { plant: valves }],
  ['more serials than pieces', 'serial_count', valve(['A', 'B'], { quantity: '1' }), { plant: valves }],
  ['a serial twice', 'serial_used', valve(['A', 'A']), { plant: valves }],
  [
    'a serial of an entry that waits',
    'serial_used',
    valve(['A', 'B']),
    {
      plant: valves,
      entries: [anEntry(1, aConfirm({ productId: ids.valve, quantity: '1', lot: null, serials: ['B'] }))],
    },
  ],
  ['a serial that Odoo has in stock', 'serial_used', valve(['SN-70']), { plant: valves }],
  ['scrap of a product that is not in the order', 'product_unknown', scrap({ productId: ids.valve })],
  ['scrap of a component as the product', 'product_unknown', scrap({ role: 'product' })],
  [
    'scrap of the product as a component',
    'product_unknown',
    scrap({ productId: ids.bracket, lot: { id: ids.lot, name: '' } }),
  ],
  ['scrap without a reason', 'reason_missing', scrap({ reasonId: null })],
  ['scrap for an unknown reason', 'reason_missing', scrap({ reasonId: 999 })],
  ['scrap of nothing', 'quantity_zero', scrap({ quantity: '0' })],
  ['scrap for a cancelled order', 'order_cancelled', scrap(), { plant: slices('cancel') }],
  ['scrap for an unknown order', 'order_unknown', scrap({ orderId: '' })],
  ['scrap of the product without its lot', 'lot_required', scrap({ role: 'product', productId: ids.bracket })],
  [
    'scrap of an unknown lot',
    'lot_unknown',
    scrap({ role: 'product', productId: ids.bracket, lot: { id: 999, name: '' } }),
  ],
  ['scrap with a lot for a product without lots', 'lot_not_wanted', scrap({ lot: { id: ids.lot, name: '' } })],
  ['hold of an unknown lot', 'lot_unknown', hold({ lotId: 999 })],
  ['hold of more than there is', 'not_enough_stock', hold({ quantity: '41' })],
  ['hold of nothing', 'quantity_zero', hold({ quantity: '0' })],
  ['hold of half a piece', 'quantity_too_precise', hold({ quantity: '0.5' })],
  ['hold without a reason', 'reason_missing', hold({ reason: '' })],
  [
    'hold of what is on its way to hold already',
    'not_enough_stock',
    hold({ quantity: '31' }),
    { entries: [anEntry(1, aHold())] },
  ],
  [
    'hold of what is wholly on hold',
    'not_enough_stock',
    hold({ quantity: '1' }),
    { entries: [anEntry(1, aHold({ quantity: '40' }), 'unknown')] },
  ],
  ['hold at a place where the lot is not', 'location_unknown', hold({ fromLocationId: 99 })],
  [
    'hold at another place than the hold location',
    'location_unknown',
    hold({ toLocationId: ids.stock, fromLocationId: ids.hold }),
  ],
  ['hold from the hold location into itself', 'location_unknown', hold({ fromLocationId: ids.hold })],
  ['hold on a station without a hold location', 'location_unknown', hold(), { holdLocationId: null }],
  ['hold of a product that was not read', 'product_unknown', hold(), { plant: aPlant({ products: [] }) }],
  ['release of what is not on hold', 'not_enough_stock', release()],
  [
    'release of more than is on hold',
    'not_enough_stock',
    release({ quantity: '11' }),
    { entries: [anEntry(1, aHold())] },
  ],
  [
    'release from a place that is no hold location',
    'location_unknown',
    release({ fromLocationId: ids.stock, toLocationId: ids.hold }),
  ],
  [
    'release to a place that Odoo does not have',
    'location_unknown',
    release({ toLocationId: 99 }),
    { entries: [anEntry(1, aHold())] },
  ],
];

describe('P2: what cannot be right is refused, and nothing is stored', () => {
  test.each(refused.map(([what, code, draft, given = {}]) => [what, code, draft, given] as const))(
    '%s: %s',
    async (_, code, draft, given) => {
      const { store, record } = await floor(given);
      expect(await refusal(record(draft))).toMatchObject({ code });
      expect(await store.newestEntries(10)).toHaveLength(given.entries?.length ?? 0);
    },
  );
});

describe('the contract refuses what is no draft at all', () => {
  test.each([
    ['a minus', confirm({ quantity: '-1' })],
    ['an exponent', confirm({ quantity: '1e3' })],
    ['a comma', confirm({ quantity: '1,5' })],
    ['full-width digits', confirm({ quantity: '１２' })],
    ['more decimals than Odoo keeps', confirm({ quantity: '0.1234567' })],
    ['an empty quantity', confirm({ quantity: '' })],
    ['an id that is no UUIDv7', { ...confirm(), id: '5b1c3a52-3a0c-4c0d-9f0e-0a4f1d2c3b4a' }],
    ['a touch after the year 9999', { ...confirm(), touchedAt: 8.7e15 }],
    ['an empty serial', valve(['A', ' '])],
    ['a field that nobody knows', { ...confirm(), price: 1 }],
  ])('%s', (_, draft) => {
    expect(entryDraft.safeParse(draft).success).toBe(false);
  });
});
