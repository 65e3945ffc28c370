import { failure } from '../../sync/domain/failure.ts';
import type { EntryView, ExceptionView, ProductView, UnitView } from '../../sync/domain/views.ts';
import { clip, cover, iso, minute, pieces } from './plant-data.ts';

export const entryOf = (seq: number, at: number, product: ProductView, unit: UnitView): EntryView => ({
  id: `01a1f84b-0000-7000-8000-${String(seq).padStart(12, '0')}`,
  seq,
  kind: 'confirm',
  role: null,
  orderId: '412',
  orderName: 'WH/MO/00412',
  product,
  quantity: '1',
  unit,
  lot: 'L-2611-08',
  serials: [],
  reason: null,
  operator: 'M. Krüger',
  touchedAt: iso(at),
  state: 'pending',
  since: iso(at),
  attempts: 0,
  failure: null,
  receipt: null,
  posting: null,
});

const receipt = (seq: number, quantity: string, at: number): EntryView['receipt'] => ({
  model: 'mrp.production',
  resId: 400 + seq,
  name: `WH/MO/00412-00${seq}`,
  quantity,
  again: false,
  postedAt: iso(at),
});

/** The morning of order 412, oldest first; offline, the newest and others of this station still wait. */
export function fakeEntries(now: number, online: boolean): EntryView[] {
  const morning = [
    ['confirm', '42', 151],
    ['scrap', '2', 128],
    ['confirm', '30', 104],
    ['scrap', '3', 92],
    ['confirm', '36', 75],
  ] as const;
  const settled = morning.map(([kind, quantity, ago], at): EntryView => {
    const touched = now - ago * minute;
    return {
      ...entryOf(at + 1, touched, cover, pieces),
      kind,
      role: kind === 'scrap' ? 'product' : null,
      quantity,
      reason: kind === 'scrap' ? 'Sink marks' : null,
      state: 'settled',
      attempts: 1,
      receipt: receipt(at + 1, quantity, touched + 2000),
    };
  });
  const elsewhere = Array.from({ length: online ? 0 : 13 }, (_, at): EntryView => ({
    ...entryOf(20 + at, now - (36 - at * 2) * minute, clip, pieces),
    orderId: '418',
    orderName: 'WH/MO/00418',
    quantity: '12',
    lot: null,
  }));
  const touched = now - 38 * minute;
  const newest: EntryView = online
    ? {
        ...entryOf(10, touched, cover, pieces),
        quantity: '48',
        state: 'posted',
        attempts: 1,
        receipt: receipt(6, '48', touched + 1500),
      }
    : { ...entryOf(10, touched, cover, pieces), quantity: '48' };
  return [...settled, newest, ...elsewhere];
}

/** One refusal, one difference, one change of an order under way. */
export function fakeExceptions(now: number, entries: EntryView[]): ExceptionView[] {
  const refused: EntryView = {
    ...entryOf(60, now - 49 * minute, clip, pieces),
    orderId: '398',
    orderName: 'WH/MO/00398',
    quantity: '24',
    lot: 'L-2611-05',
    state: 'parked',
    since: iso(now - 48 * minute),
    attempts: 1,
    failure: failure('order_closed', { order: 'WH/MO/00398' }),
  };
  const short: EntryView = {
    ...entryOf(61, now - 95 * minute, cover, pieces),
    kind: 'scrap',
    role: 'component',
    quantity: '3',
    state: 'parked',
    since: iso(now - 94 * minute),
    attempts: 2,
    failure: failure('not_enough_stock', { available: '1.2' }),
  };
  const differs = entries.find((entry) => entry.quantity === '36') ?? refused;
  entries.push(refused, short);
  const exception = (
    kind: ExceptionView['exception']['kind'],
    entry: EntryView,
    here: string,
    odoo: string,
    ago: number,
    code: EntryView['failure'],
  ): ExceptionView => ({
    exception: {
      id: `${kind}:${entry.id}`,
      kind,
      entryId: entry.id,
      failure: code ?? failure('odoo_differs'),
      here,
      odoo,
      raisedAt: iso(now - ago * minute),
      choices: kind === 'refused' ? ['retry', 'acknowledge'] : ['acknowledge'],
      closedAt: null,
      outcome: null,
    },
    entry,
    choices: kind === 'refused' ? ['retry', 'acknowledge'] : ['acknowledge'],
  });
  return [
    exception('refused', short, '3', '1.2', 94, short.failure),
    exception('refused', refused, '24', '', 48, refused.failure),
    exception('differs', differs, '36', '35 (done)', 20, null),
  ];
}
