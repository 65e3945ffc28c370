import { z } from 'zod';
import type { Entry } from '../domain/entry.ts';
import { fromOdoo, sum } from '../domain/quantity.ts';
import type { OdooTransport } from '../ports.ts';
import { readAll } from './read.ts';

/** What Odoo says today about a document that an entry was posted as. */
export interface BookedDocument {
  readonly state: string;
  readonly quantity: string;
}

interface DocumentModel {
  readonly fields: readonly string[];
  readonly read: (row: Record<string, unknown>) => BookedDocument;
}

const production = z.object({ state: z.string(), qty_produced: z.number() });
const scrap = z.object({ state: z.string(), scrap_qty: z.number() });
const picking = z.object({ id: z.int(), state: z.string() });
const move = z.object({ picking_id: z.tuple([z.int(), z.string()]), quantity: z.number() });

const models: Readonly<Record<string, DocumentModel>> = {
  'mrp.production': {
    fields: ['state', 'qty_produced'],
    read: (row) => {
      const { state, qty_produced } = production.parse(row);
      return { state, quantity: fromOdoo(qty_produced, 6) };
    },
  },
  'stock.scrap': {
    fields: ['state', 'scrap_qty'],
    read: (row) => {
      const { state, scrap_qty } = scrap.parse(row);
      return { state, quantity: fromOdoo(scrap_qty, 6) };
    },
  },
};

/** By entry id; undefined when Odoo could not be read now. An entry whose document is gone has none in the map. */
export async function readDocuments(
  transport: OdooTransport,
  posted: readonly Entry[],
): Promise<ReadonlyMap<string, BookedDocument> | undefined> {
  const found = new Map<string, BookedDocument>();
  for (const [model, entries] of byModel(posted)) {
    const ids = entries.map((entry) => entry.delivery.receipt?.resId ?? 0);
    const documents =
      model === 'stock.picking' ? await readTransfers(transport, ids) : await readModel(transport, model, ids);
    if (!documents) return undefined;
    for (const entry of entries) {
      const document = documents.get(entry.delivery.receipt?.resId ?? 0);
      if (document) found.set(entry.id, document);
    }
  }
  return found;
}

function byModel(posted: readonly Entry[]): Map<string, Entry[]> {
  return Map.groupBy(
    posted.filter((entry) => entry.delivery.receipt),
    (entry) => entry.delivery.receipt?.model ?? '',
  );
}

async function readModel(transport: OdooTransport, model: string, ids: readonly number[]) {
  const table = models[model];
  if (!table) return new Map<number, BookedDocument>();
  const rows = await readAll(transport, model, [['id', 'in', [...ids]]], table.fields, { archivedToo: true });
  return rows && new Map(rows.map((row) => [Number(row['id']), table.read(row)]));
}

/** A transfer's quantity is that of its moves. */
async function readTransfers(transport: OdooTransport, ids: readonly number[]) {
  const pickings = await readAll(transport, 'stock.picking', [['id', 'in', [...ids]]], ['state']);
  const moves =
    pickings && (await readAll(transport, 'stock.move', [['picking_id', 'in', [...ids]]], ['picking_id', 'quantity']));
  if (!pickings || !moves) return undefined;
  const parsed = moves.map((row) => move.parse(row));
  return new Map(
    pickings
      .map((row) => picking.parse(row))
      .map(({ id, state }): [number, BookedDocument] => {
        const own = parsed.filter((each) => each.picking_id[0] === id).map((each) => fromOdoo(each.quantity, 6));
        return [id, { state, quantity: sum(own) }];
      }),
  );
}
