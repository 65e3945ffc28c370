import { z } from 'zod';
import { digitsOf, fromOdoo } from '../domain/quantity.ts';
import {
  openSliceStates,
  sliceStates,
  type Order,
  type OrderComponent,
  type OrderScrap,
  type OrderWorkOrder,
  type Place,
  type Product,
  type Reference,
  type Slice,
} from '../domain/replicas.ts';
import type { Row } from './read.ts';

/** Fields and shapes of Odoo 19, per model (facts measured on 19.0). Another version gets a table of its own beside this one. */
const link = z.union([z.tuple([z.int(), z.string()]), z.literal(false)]);
const must = z.tuple([z.int(), z.string()]);
const char = z.union([z.string(), z.literal(false)]).transform((value) => (value === false ? null : value));
/** Odoo's floats carry at most six decimals that mean anything. */
const exact = z.number().transform((value) => fromOdoo(value, 6));

export const productionRow = z.object({
  id: z.int(),
  name: z.string(),
  state: z.enum(sliceStates),
  product_id: must,
  product_uom_id: must,
  product_qty: exact,
  qty_produced: exact,
  production_group_id: link,
  location_src_id: must,
  location_dest_id: must,
  date_start: char,
  date_deadline: char,
  origin: char,
  write_date: z.string(),
});
export type ProductionRow = z.output<typeof productionRow>;

export const workOrderRow = z.object({
  id: z.int(),
  name: z.string(),
  workcenter_id: must,
  production_id: must,
  state: z.enum(['blocked', 'ready', 'progress', 'done', 'cancel']),
});

export const moveRow = z.object({
  id: z.int(),
  product_id: must,
  product_uom: must,
  unit_factor: exact,
  has_tracking: z.enum(['none', 'lot', 'serial']),
  raw_material_production_id: must,
});

export const scrapRow = z.object({
  id: z.int(),
  name: z.string(),
  product_id: must,
  scrap_qty: exact,
  production_id: link,
});

const reasonRow = z.object({ id: z.int(), name: z.string() });
const unitRow = z.object({
  id: z.int(),
  name: z.string(),
  relative_uom_id: link,
  /** The smallest step that Odoo keeps, such as 0.01: the decimals of its "Product Unit" precision. */
  rounding: z.number().positive(),
  active: z.boolean(),
});

export const fields = {
  production: Object.keys(productionRow.shape),
  workOrder: Object.keys(workOrderRow.shape),
  move: Object.keys(moveRow.shape),
  scrap: Object.keys(scrapRow.shape),
  product: ['id', 'name', 'default_code', 'barcode', 'tracking', 'uom_id', 'active', 'write_date'],
  lot: ['id', 'name', 'product_id', 'write_date'],
  quant: ['id', 'lot_id', 'location_id', 'quantity', 'package_id', 'owner_id'],
  location: ['id', 'complete_name', 'active', 'write_date'],
  workCenter: ['id', 'name', 'code', 'active', 'write_date'],
  unit: [...Object.keys(unitRow.shape), 'write_date'],
  reason: [...Object.keys(reasonRow.shape), 'write_date'],
} as const;

/** A slice's quantity is what it is for, and once done what was booked. */
const sliceOf = (row: ProductionRow): Slice => ({
  id: row.id,
  name: row.name,
  state: row.state,
  quantity: row.state === 'done' ? row.qty_produced : row.product_qty,
  dateStart: row.date_start,
  writeDate: row.write_date,
});

/** `WH/MO/00012-001` is a slice of `WH/MO/00012`: Odoo adds the suffix at the first backorder. */
const orderName = (slices: readonly ProductionRow[]): string => {
  const first = slices[0]?.name ?? '';
  return slices.length > 1 ? first.replace(/-\d{3,}$/, '') : first;
};

const byId = (rows: readonly ProductionRow[]): ProductionRow[] => rows.toSorted((a, b) => a.id - b.id);

/** The open slice, or the last one when none is open: an order's components and work orders are its. */
export function presentOf(rows: readonly ProductionRow[]): ProductionRow | undefined {
  const slices = byId(rows);
  return slices.find((row) => openSliceStates.includes(row.state)) ?? slices.at(-1);
}

/** An order of all its slices. `details`: components and work orders of the present one, scraps of all. */
export function orderOf(groupId: number, rows: readonly ProductionRow[], details: OrderDetails): Order | undefined {
  const slices = byId(rows);
  const present = presentOf(rows);
  if (!present) return undefined;
  return {
    id: String(groupId),
    groupId,
    name: orderName(slices),
    productId: present.product_id[0],
    unitId: present.product_uom_id[0],
    sourceLocationId: present.location_src_id[0],
    targetLocationId: present.location_dest_id[0],
    dateStart: present.date_start,
    deadline: present.date_deadline,
    origin: present.origin,
    slices: slices.map(sliceOf),
    components: details.components.get(present.id) ?? [],
    workOrders: details.workOrders.get(present.id) ?? [],
    scraps: slices.flatMap((row) => details.scraps.get(row.id) ?? []),
  };
}

/** By slice id. */
export interface OrderDetails {
  readonly components: ReadonlyMap<number, OrderComponent[]>;
  readonly workOrders: ReadonlyMap<number, OrderWorkOrder[]>;
  readonly scraps: ReadonlyMap<number, OrderScrap[]>;
}

const grouped = <R, T>(rows: readonly R[], key: (row: R) => number, value: (row: R) => T): Map<number, T[]> =>
  new Map([...Map.groupBy(rows, key)].map(([id, members]) => [id, members.map(value)]));

export function detailsOf(moves: readonly Row[], workOrders: readonly Row[], scraps: readonly Row[]): OrderDetails {
  return {
    components: grouped(
      moves.map((row) => moveRow.parse(row)),
      (row) => row.raw_material_production_id[0],
      (row) => ({
        productId: row.product_id[0],
        productName: row.product_id[1],
        tracking: row.has_tracking,
        perUnit: row.unit_factor,
        unitId: row.product_uom[0],
      }),
    ),
    workOrders: grouped(
      workOrders.map((row) => workOrderRow.parse(row)),
      (row) => row.production_id[0],
      (row) => ({ id: row.id, name: row.name, workCenterId: row.workcenter_id[0], state: row.state }),
    ),
    scraps: grouped(
      scraps.map((row) => scrapRow.parse(row)).filter((row) => row.production_id !== false),
      (row) => (row.production_id === false ? 0 : row.production_id[0]),
      (row) => ({ id: row.id, name: row.name, productId: row.product_id[0], quantity: row.scrap_qty }),
    ),
  };
}

const productRow = z.object({
  id: z.int(),
  name: z.string(),
  default_code: char,
  barcode: char,
  tracking: z.enum(['none', 'lot', 'serial']),
  uom_id: must,
  active: z.boolean(),
});
export function productOf(row: Row): Product {
  const it = productRow.parse(row);
  return {
    id: String(it.id),
    productId: it.id,
    name: it.name,
    code: it.default_code,
    barcode: it.barcode,
    tracking: it.tracking,
    unitId: it.uom_id[0],
    active: it.active,
  };
}

const placeRow = z.object({
  id: z.int(),
  name: z.string().optional(),
  complete_name: z.string().optional(),
  code: char.optional(),
  active: z.boolean(),
});
export const placeOf =
  (kind: Place['kind']) =>
  (row: Row): Place => {
    const it = placeRow.parse(row);
    return {
      id: `${kind}:${it.id}`,
      kind,
      odooId: it.id,
      name: it.complete_name ?? it.name ?? '',
      code: it.code ?? null,
      active: it.active,
    };
  };

/** Odoo's own root unit "Units" is record 1; what is counted in it or in multiples of it comes in whole pieces. */
const countingRoot = 1;
/** Odoo's own long name for pieces, in the languages of the screens; nobody on the floor says "30 Units". */
const shortNames: Readonly<Record<string, string>> = { Units: 'pcs', Einheiten: 'Stk', 'Einheit(en)': 'Stk' };

export const reasonOf = (row: Row): Reference => {
  const it = reasonRow.parse(row);
  return { id: `reason:${it.id}`, kind: 'reason', odooId: it.id, name: it.name, digits: 0, active: true };
};

export const unitOf = (row: Row): z.output<typeof unitRow> => unitRow.parse(row);

/** All units at once, because whether one counts pieces is told by the unit it is relative to. */
export function unitsOf(rows: readonly Row[]): Reference[] {
  const units = rows.map(unitOf);
  const parent = new Map(units.map((unit) => [unit.id, unit.relative_uom_id ? unit.relative_uom_id[0] : null]));
  const counts = (id: number, depth = 0): boolean =>
    id === countingRoot || (depth < 8 && counts(parent.get(id) ?? 0, depth + 1));
  return units.map((unit) => ({
    id: `unit:${unit.id}`,
    kind: 'unit',
    odooId: unit.id,
    name: unit.id === countingRoot ? (shortNames[unit.name] ?? unit.name) : unit.name,
    digits: counts(unit.id) ? 0 : digitsOf(unit.rounding),
    active: unit.active,
  }));
}
