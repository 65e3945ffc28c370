import type { EntryView } from '../../sync/domain/views.ts';
import { compare, fromOdoo, minus, sum } from '../../sync/domain/quantity.ts';
import type { TestPlant } from './plant.ts';

/** How the entries of stations and what Odoo really booked differ, as an administrator finds it (P3, P8). */
export interface Books {
  /** Entries without their document in Odoo, and quantities that Odoo has too little. */
  readonly lost: number;
  /** Postings with more than one document, and quantities that Odoo has too much. */
  readonly doubled: number;
  readonly differences: readonly string[];
}

const postingId = /PS ([0-9a-f-]{36})/g;

/** Compares posting by posting (by the id that the documents carry) and quantity by quantity (by the stock moves). */
export async function compareBooks(plant: TestPlant, entries: readonly EntryView[]): Promise<Books> {
  const documents = await documentsByPosting(plant);
  const differences: string[] = [];
  let lost = 0;
  let doubled = 0;
  for (const [id, members] of Map.groupBy(entries, (entry) => entry.posting?.id ?? entry.id)) {
    const count = documents.get(id) ?? 0;
    if (count === 1) continue;
    if (count === 0) lost += members.length;
    else doubled += count - 1;
    for (const entry of members)
      differences.push(`entry ${entry.seq} (${entry.kind} ${entry.quantity}): ${count} documents`);
  }
  for (const [what, here, odoo] of await totals(plant, entries)) {
    const sign = compare(odoo, here);
    if (sign === 0) continue;
    if (sign < 0) lost += 1;
    else doubled += 1;
    differences.push(`${what}: ${here} recorded, ${odoo} in Odoo (${minus(odoo, here)})`);
  }
  return { lost, doubled, differences };
}

async function documentsByPosting(plant: TestPlant): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const model of ['mrp.production', 'stock.scrap', 'stock.picking'])
    for (const row of await plant.rows(
      model,
      [
        ['state', '=', 'done'],
        ['origin', 'like', 'PS'],
      ],
      ['origin'],
    ))
      for (const [, id] of String(row['origin']).matchAll(postingId)) if (id) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

type Total = readonly [what: string, here: string, odoo: string];

/** Quantities by the stock moves themselves, not by the documents: a scrap validated twice has one document and two moves. */
async function totals(plant: TestPlant, entries: readonly EntryView[]): Promise<Total[]> {
  const recorded = (match: (entry: EntryView) => boolean): string =>
    sum(entries.filter(match).map((entry) => entry.quantity));
  const moved = async (domain: readonly unknown[]): Promise<string> => {
    const rows = await plant.rows('stock.move', [...domain, ['state', '=', 'done']], ['quantity']);
    return sum(rows.map((row) => fromOdoo(Number(row['quantity']), 6)));
  };
  const products = new Map(entries.map((entry) => [entry.product.id, entry.product.name]));
  const found: Total[] = [];
  for (const [id, name] of products) {
    const own = (kind: EntryView['kind']) => recorded((entry) => entry.kind === kind && entry.product.id === id);
    const product = ['product_id', '=', id];
    found.push([
      `produced ${name}`,
      own('confirm'),
      await moved([product, ['production_id', '!=', false], ['scrap_id', '=', false]]),
    ]);
    found.push([`scrapped ${name}`, own('scrap'), await moved([product, ['scrap_id', '!=', false]])]);
    found.push([
      `held ${name}`,
      own('hold'),
      await moved([product, ['picking_id', '!=', false], ['location_dest_id.name', '=', 'Quality hold']]),
    ]);
    found.push([
      `released ${name}`,
      own('release'),
      await moved([product, ['picking_id', '!=', false], ['location_id.name', '=', 'Quality hold']]),
    ]);
  }
  return found;
}
