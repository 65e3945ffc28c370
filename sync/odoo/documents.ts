import { z } from 'zod';
import type { Entry } from '../domain/entry.ts';
import { fromOdoo, sum } from '../domain/quantity.ts';
import type { OdooTransport } from '../ports.ts';
import { PullFault, readPages } from './read.ts';

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

export interface Documents {
  /** By entry id. An entry whose document is gone, or not shown to this station, has none. */
  readonly documents: ReadonlyMap<string, BookedDocument>;
  /** Entries about whose document nothing is known, because Odoo did not let its kind be read. */
  readonly unread: ReadonlySet<string>;
  readonly fault: PullFault | undefined;
}

export async function readDocuments(transport: OdooTransport, posted: readonly Entry[]): Promise<Documents> {
  const found = new Map<string, BookedDocument>();
  const unread = new Set<string>();
  let fault: PullFault | undefined;
  for (const [model, entries] of byModel(posted)) {
    const ids = entries.map((entry) => entry.delivery.receipt?.resId ?? 0);
    try {
      const documents =
        model === 'stock.picking' ? await readTransfers(transport, ids) : await readModel(transport, model, ids);
      for (const entry of entries) {
        const document = documents.get(entry.delivery.receipt?.resId ?? 0);
        if (document) found.set(entry.id, document);
      }
    } catch (error) {
      if (!(error instanceof PullFault)) throw error;
      fault ??= error;
      for (const entry of entries) unread.add(entry.id);
    }
  }
  return { documents: found, unread, fault };
}

function byModel(posted: readonly Entry[]): Map<string, Entry[]> {
  return Map.groupBy(
    posted.filter((entry) => entry.delivery.receipt),
    (entry) => entry.delivery.receipt?.model ?? '',
  );
}

type ById = ReadonlyMap<number, BookedDocument>;

async function readModel(transport: OdooTransport, model: string, ids: readonly number[]): Promise<ById> {
  const table = models[model];
  if (!table) return new Map();
  const rows = await readPages(transport, model, [['id', 'in', [...ids]]], table.fields, true);
  return new Map(rows.map((row) => [Number(row['id']), table.read(row)]));
}

/** A transfer's quantity is that of its moves. */
async function readTransfers(transport: OdooTransport, ids: readonly number[]): Promise<ById> {
  const pickings = await readPages(transport, 'stock.picking', [['id', 'in', [...ids]]], ['state']);
  const rows = await readPages(transport, 'stock.move', [['picking_id', 'in', [...ids]]], ['picking_id', 'quantity']);
  const moves = rows.map((row) => move.parse(row));
  return new Map(
    pickings
      .map((row) => picking.parse(row))
      .map(({ id, state }): [number, BookedDocument] => {
        const own = moves.filter((each) => each.picking_id[0] === id).map((each) => fromOdoo(each.quantity, 6));
        return [id, { state, quantity: sum(own) }];
      }),
  );
}
