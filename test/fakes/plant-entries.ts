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

/** One of each: short of stock, an order that is closed, more than remains, an edit in Odoo, a hold that was lifted. */
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
  const held: EntryView = {
    ...entryOf(62, now - 320 * minute, cover, pieces),
    kind: 'hold',
    orderId: null,
    orderName: null,
    quantity: '96',
    lot: 'L-2611-07',
    reason: 'Sink marks',
    state: 'settled',
    attempts: 1,
    receipt: {
      ...receipt(7, '96', now - 319 * minute),
      model: 'stock.picking',
      name: 'WH/INT/00031',
    } as EntryView['receipt'],
  };
  const large: EntryView = {
    ...entryOf(63, now - 30 * minute, cover, pieces),
    quantity: '40',
    state: 'parked',
    since: iso(now - 29 * minute),
    attempts: 1,
    failure: failure('more_than_remains', { remaining: '32' }),
  };
  entries.push(held, large);
  const orders = [
    { id: '441', name: 'WH/MO/00441', remaining: '600', heir: true },
    { id: '447', name: 'WH/MO/00447', remaining: '1200', heir: false },
  ];
  return [
    exceptionOf('refused', short, now - 94 * minute, { odoo: '1.2', choices: ['retry', 'acknowledge'] }),
    exceptionOf('refused', refused, now - 48 * minute, { choices: ['retry', 'send_to_order', 'acknowledge'], orders }),
    exceptionOf('refused', large, now - 29 * minute, {
      odoo: '32',
      choices: ['retry', 'send_in_parts', 'acknowledge'],
      parts: ['32', '8'],
    }),
    exceptionOf('differs', differs, now - 20 * minute, {
      odoo: '35 (done)',
      choices: ['record_correction', 'acknowledge'],
      missing: '1',
      code: failure('odoo_differs', { here: '36', odoo: '35 (done)', document: 'WH/MO/00412-005' }),
    }),
    exceptionOf('lifted', held, now - 12 * minute, {
      odoo: '40',
      choices: ['record_correction', 'acknowledge'],
      missing: '56',
      code: failure('hold_lifted', {
        lot: 'L-2611-07',
        here: '96',
        odoo: '40',
        document: 'WH/INT/00044',
        by: 'P. Lang',
      }),
    }),
  ];
}

interface Told {
  readonly odoo?: string;
  readonly choices: ExceptionView['choices'];
  readonly orders?: ExceptionView['cures']['orders'];
  readonly parts?: ExceptionView['cures']['parts'];
  readonly missing?: string;
  readonly code?: EntryView['failure'];
}

function exceptionOf(
  kind: ExceptionView['exception']['kind'],
  entry: EntryView,
  at: number,
  told: Told,
): ExceptionView {
  const { odoo = '', choices, orders = [], parts = null, missing = null, code = entry.failure } = told;
  const changed = kind === 'refused' ? {} : { odooAt: iso(at - 3 * minute), odooBy: 'P. Lang' };
  const order =
    entry.orderName === null
      ? null
      : entry.failure?.code === 'order_closed'
        ? {
            name: entry.orderName,
            state: 'done' as const,
            changedAt: iso(at - 5 * minute),
            planned: '480',
            good: '480',
          }
        : { name: entry.orderName, state: 'progress' as const, changedAt: null, planned: '480', good: '448' };
  return {
    exception: {
      id: `${kind}:${entry.id}`,
      kind,
      entryId: entry.id,
      failure: code ?? failure('odoo_differs'),
      here: entry.quantity,
      odoo,
      ...changed,
      raisedAt: iso(at),
      choices,
      closedAt: null,
      outcome: null,
    },
    entry,
    members: 1,
    order,
    cures: { orders, parts, missing },
    shown: 'as first shown',
    choices,
  };
}
