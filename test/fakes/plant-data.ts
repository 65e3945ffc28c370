import type { LotView, MachineView, OrderRow, OrderView, ProductView, UnitView } from '../../sync/domain/views.ts';

/** A realistic plant for screens: injection moulding, a blend by weight, control units by serial number. Times hang on `now`. */

export const pieces: UnitView = { id: 1, name: 'pcs', digits: 0 };
export const kilos: UnitView = { id: 3, name: 'kg', digits: 3 };

export const product = (
  id: number,
  name: string,
  code: string,
  tracking: ProductView['tracking'] = 'none',
): ProductView => ({
  id,
  name,
  code,
  tracking,
});
export const cover = product(101, 'Housing cover, black', 'HC-BK', 'lot');
export const base = product(102, 'Housing base, black', 'HB-BK');
export const coverWhite = product(103, 'Housing cover, white', 'HC-WH', 'lot');
export const clip = product(104, 'Clip ring, grey', 'CR-GY');
export const blend = product(105, 'Dry blend PA6-GF30', 'PA6-30', 'lot');
export const controlUnit = product(106, 'Control unit CU-2', 'CU-2', 'serial');
export const granulate = product(201, 'Granulate PA6, black', 'PA6-BK', 'lot');
export const insert = product(202, 'Brass insert M4', 'BI-M4');

export const stock = { id: 8, name: 'WH/Stock' };
export const line = { id: 12, name: 'WH/Stock/Press 04' };
export const holdPlace = { id: 19, name: 'WH/Quality hold' };

export const lot = (
  id: number,
  name: string,
  of: ProductView,
  unit: UnitView,
  ...places: (readonly [typeof stock, string])[]
): LotView => ({
  id,
  name,
  product: of,
  unit,
  places: places.map(([place, quantity]) => ({
    locationId: place.id,
    location: place.name,
    quantity,
    hold: place.id === holdPlace.id,
  })),
});

/** What an order is in Odoo; entries come on top. */
export interface FakeOrder {
  readonly row: Omit<OrderRow, 'figures'>;
  readonly planned: string;
  readonly good: string;
  readonly scrap: string;
  readonly operation: string;
  readonly components: OrderView['components'];
  readonly proposal: OrderView['proposal'];
}

export const minute = 60_000;
export const iso = (at: number): string => new Date(at).toISOString();

function order(
  now: number,
  id: string,
  of: ProductView,
  unit: UnitView,
  planned: string,
  more: Partial<FakeOrder> & { at?: number; state?: OrderRow['state']; centers?: readonly number[] },
): FakeOrder {
  const { at = 0, state = 'confirmed', centers = [4], ...rest } = more;
  return {
    row: {
      id,
      name: `WH/MO/00${id}`,
      product: of,
      unit,
      state,
      dateStart: iso(now + at * minute),
      workCenterIds: centers,
    },
    planned,
    good: '0',
    scrap: '0',
    operation: '10, moulding',
    components: [
      {
        productId: granulate.id,
        productName: granulate.name,
        tracking: 'lot',
        perUnit: '0.042',
        unitId: kilos.id,
        unit: kilos,
        stockUnit: kilos,
      },
      {
        productId: insert.id,
        productName: insert.name,
        tracking: 'none',
        perUnit: '2',
        unitId: pieces.id,
        unit: pieces,
        stockUnit: pieces,
      },
    ],
    proposal: null,
    ...rest,
  };
}

export function fakeOrders(now: number, extra: number): FakeOrder[] {
  const named = [
    order(now, '412', cover, pieces, '480', {
      at: -320,
      state: 'progress',
      good: '264',
      scrap: '7',
      proposal: {
        signal: 'press04.count',
        fromSeq: 318,
        toSeq: 364,
        counted: '46',
        rejected: '0',
        since: iso(now - 38 * minute),
        doubtful: false,
      },
    }),
    order(now, '415', base, pieces, '600', { at: 110 }),
    order(now, '418', clip, pieces, '1200', { at: 210 }),
    order(now, '421', coverWhite, pieces, '240', { at: 610 }),
    order(now, '430', blend, kilos, '120.5', { at: 30, good: '40.25', operation: 'mixing', centers: [4, 7] }),
    order(now, '433', controlUnit, pieces, '24', { at: 60, good: '6', operation: 'final assembly', centers: [7] }),
    order(now, '436', cover, pieces, '300', { at: 900, state: 'draft' }),
  ];
  const many = Array.from({ length: extra }, (_, at) =>
    order(now, String(1000 + at), at % 2 ? clip : base, pieces, String(100 + at), { at: 1000 + at * 30, centers: [7] }),
  );
  return [...named, ...many];
}

export const fakeLots = (): LotView[] => [
  lot(71, 'L-2611-08', cover, pieces, [line, '264']),
  lot(70, 'L-2611-07', cover, pieces, [stock, '310'], [holdPlace, '96']),
  lot(69, 'L-2611-02', cover, pieces, [stock, '512']),
  lot(81, 'B-1120-1', blend, kilos, [line, '40.25']),
  lot(91, 'PA6-88120', granulate, kilos, [line, '212.4']),
  lot(92, 'PA6-88121', granulate, kilos, [stock, '1000']),
];

/** Running since a stop of 16 minutes, counting at 72 an hour. */
export function fakeMachine(now: number): MachineView {
  const from = now - 320 * minute;
  const stop = { from: now - 150 * minute, to: now - 134 * minute };
  const trend = Array.from({ length: 33 }, (_, at) => {
    const time = from + at * 10 * minute;
    const still = time > stop.from && time <= stop.to + 4 * minute;
    return { at: iso(time), perHour: still ? 18 + ((at * 7) % 14) : 70 + ((at * 5) % 4) };
  });
  return {
    name: 'Press 04',
    workCenterId: 4,
    connection: 'connected',
    failure: null,
    state: 'running',
    stateSince: iso(stop.to),
    counter: '365',
    readAt: iso(now - 2000),
    speedPerHour: 72,
    trend,
    stops: [{ from: iso(stop.from), to: iso(stop.to) }],
  };
}
