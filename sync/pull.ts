import { ChangeReader, fromNowOn } from './cursors.ts';
import type { Reference } from './domain/replicas.ts';
import { fields, placeOf, productOf, reasonOf, unitsOf } from './odoo/mapping.ts';
import { readPages } from './odoo/read.ts';
import type { Clock, LocalStore, OdooTransport } from './ports.ts';
import { pullLots } from './pull-lots.ts';
import { pullOrders } from './pull-orders.ts';
import { changedRecords } from './reconcile.ts';

export interface Puller {
  /**
   * Brings this station's copy of Odoo's records up to date, in the order in which they need each other.
   * @param sweep also looks for records that vanished, and at the slow tables
   * @throws {PullFault} the cursors then stand where they were applied
   */
  pull(sweep: boolean): Promise<void>;
}

export function createPuller(transport: OdooTransport, store: LocalStore, clock: Clock): Puller {
  const reader = new ChangeReader(transport, store, clock);
  return {
    async pull(sweep) {
      if (sweep) await pullReference(transport, store);
      if (sweep) await pullPlaces(transport, store);
      await pullOrders(transport, store, reader, sweep);
      const added = await pullProducts(transport, store, reader);
      await pullLots(transport, store, reader, added);
    },
  };
}

async function pullReference(transport: OdooTransport, store: LocalStore): Promise<void> {
  const units = unitsOf(await readPages(transport, 'uom.uom', [], fields.unit, true));
  const reasons = (await readPages(transport, 'stock.scrap.reason.tag', [], fields.reason)).map(reasonOf);
  await replaceAll(store, 'reference', [...units, ...reasons] satisfies Reference[]);
}

async function pullPlaces(transport: OdooTransport, store: LocalStore): Promise<void> {
  const locations = await readPages(transport, 'stock.location', [['usage', '=', 'internal']], fields.location);
  const workCenters = await readPages(transport, 'mrp.workcenter', [], fields.workCenter);
  await replaceAll(store, 'places', [...locations.map(placeOf('location')), ...workCenters.map(placeOf('workCenter'))]);
}

/** Small tables are read whole: what is not there any more goes here too. */
async function replaceAll<N extends 'reference' | 'places'>(
  store: LocalStore,
  name: N,
  records: Parameters<typeof store.applyReplicas<N>>[1],
): Promise<void> {
  const known = new Map((await store.replicas(name)).map((record) => [record.id, record]));
  const there = new Set(records.map((record) => record.id));
  const gone = [...known.keys()].filter((id) => !there.has(id));
  await store.applyReplicas(name, changedRecords(known, records), gone);
}

/** Only the products that orders here need. Returns the ids that were not known before. */
async function pullProducts(transport: OdooTransport, store: LocalStore, reader: ChangeReader): Promise<number[]> {
  const orders = await store.replicas('orders');
  const needed = new Set(
    orders.flatMap((order) => [order.productId, ...order.components.map((each) => each.productId)]),
  );
  const known = new Map((await store.replicas('products')).map((product) => [product.id, product]));
  const missing = [...needed].filter((id) => !known.has(String(id)));
  const changed = await reader.changed(
    'product.product',
    ['id'],
    fromNowOn,
    [['id', 'in', [...known.values()].map((each) => each.productId)]],
    true,
  );
  const ids = [...missing, ...changed.rows.map((row) => Number(row['id']))];
  if (ids.length > 0) {
    const rows = await readPages(transport, 'product.product', [['id', 'in', ids]], fields.product, true);
    await store.applyReplicas('products', changedRecords(known, rows.map(productOf)));
  }
  await changed.done();
  return missing;
}
