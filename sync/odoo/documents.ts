import { z } from 'zod';
import type { Entry } from '../domain/entry.ts';
import { fromOdoo, isSame, minus, sum } from '../domain/quantity.ts';
import { fromOdooTime, iso } from '../domain/time.ts';
import type { OdooTransport } from '../ports.ts';
import { takes } from '../unread.ts';
import { PullFault, readPages, type Row } from './read.ts';

/** What Odoo says today about a document that an entry was posted as. */
export interface BookedDocument {
  /** Odoo's word; `hidden` when a record rule keeps it from this station, `gone` when Odoo holds it no more. */
  readonly state: string;
  /** Exact decimal string; what was unbuilt again is taken off. */
  readonly quantity: string;
  /** When and by whom it was changed last, where Odoo tells. */
  readonly at?: string;
  readonly by?: string;
}

interface DocumentModel {
  readonly fields: readonly string[];
  readonly read: (row: Record<string, unknown>) => BookedDocument;
}

const change = { write_date: z.string().optional(), write_uid: z.unknown().optional() };
const production = z.object({ state: z.string(), qty_produced: z.number(), ...change });
const scrap = z.object({ state: z.string(), scrap_qty: z.number(), ...change });
const picking = z.object({ id: z.int(), state: z.string(), ...change });
const unbuild = z.object({ mo_id: z.tuple([z.int(), z.string()]), product_qty: z.number() });
const move = z.object({ picking_id: z.tuple([z.int(), z.string()]), quantity: z.number() });
const scrapMove = z.object({ quantity: z.number() });

const changeFields = ['write_date', 'write_uid'] as const;
const changeOf = (row: { readonly write_date?: string | undefined; readonly write_uid?: unknown }) => ({
  ...(row.write_date ? { at: iso(fromOdooTime(row.write_date)) } : {}),
  ...(Array.isArray(row.write_uid) ? { by: String(row.write_uid[1]) } : {}),
});

const models: Readonly<Record<string, DocumentModel>> = {
  'mrp.production': {
    fields: ['state', 'qty_produced', ...changeFields],
    read: (row) => {
      const it = production.parse(row);
      return { state: it.state, quantity: fromOdoo(it.qty_produced, 6), ...changeOf(it) };
    },
  },
  'stock.scrap': {
    fields: ['state', 'scrap_qty', ...changeFields],
    read: (row) => {
      const it = scrap.parse(row);
      return { state: it.state, quantity: fromOdoo(it.scrap_qty, 6), ...changeOf(it) };
    },
  },
};

export interface Documents {
  /** By entry id. An entry whose document is gone has none; one that is not shown to this station is `hidden`. */
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
    const ids = [...new Set(entries.map((entry) => entry.delivery.receipt?.resId ?? 0))];
    try {
      const { documents, misread } = await readKind(transport, model, ids);
      for (const entry of entries) {
        const id = entry.delivery.receipt?.resId ?? 0;
        const document = documents.get(id);
        if (misread.has(id)) unread.add(entry.id);
        else if (document) found.set(entry.id, document);
      }
      const [odd] = misread;
      if (odd !== undefined)
        fault ??= new PullFault({ kind: 'broken', message: `${model} ${odd} cannot be understood` });
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

type ById = Map<number, BookedDocument>;

interface Kind {
  readonly documents: ById;
  /** Ids of documents that could not be understood: nothing is known about them. */
  readonly misread: ReadonlySet<number>;
}

async function readKind(transport: OdooTransport, model: string, ids: readonly number[]): Promise<Kind> {
  const misread = new Set<number>();
  const read = readers[model] ?? readModel;
  const documents = await read(transport, model, ids, misread);
  if (model === 'mrp.production') await takeOffUnbuilt(transport, documents);
  const missing = ids.filter((id) => !documents.has(id) && !misread.has(id));
  for (const id of await hiddenAmong(transport, model, missing)) documents.set(id, { state: 'hidden', quantity: '0' });
  return { documents, misread };
}

async function readModel(
  transport: OdooTransport,
  model: string,
  ids: readonly number[],
  misread: Set<number>,
): Promise<ById> {
  const table = models[model];
  if (!table) return new Map();
  const rows = await readPages(transport, model, [['id', 'in', [...ids]]], table.fields, true);
  for (const row of rows) if (!takes(table.read, row)) misread.add(Number(row['id']));
  return new Map(
    rows.filter((row) => !misread.has(Number(row['id']))).map((row) => [Number(row['id']), table.read(row)]),
  );
}

/**
 * Odoo books no scrap of nothing: a done one that shows zero was set so afterwards, by a late or repeated call of a station that posts
 * without a footprint. What was scrapped is what its moves say.
 */
async function readScraps(
  transport: OdooTransport,
  model: string,
  ids: readonly number[],
  misread: Set<number>,
): Promise<ById> {
  const scraps = await readModel(transport, model, ids, misread);
  const zero = [...scraps].filter(([, it]) => it.state === 'done' && isSame(it.quantity, '0')).map(([id]) => id);
  if (zero.length === 0) return scraps;
  const domain = [
    ['scrap_id', 'in', zero],
    ['state', '=', 'done'],
  ];
  const rows = await readPages(transport, 'stock.move', domain, ['scrap_id', 'quantity']);
  for (const id of zero) {
    const own = rows.filter((row) => Array.isArray(row['scrap_id']) && row['scrap_id'][0] === id);
    const scrapped = scraps.get(id);
    if (!own.every((row) => takes((it) => scrapMove.parse(it), row))) misread.add(id);
    else if (scrapped)
      scraps.set(id, { ...scrapped, quantity: sum(own.map((row) => fromOdoo(scrapMove.parse(row).quantity, 6))) });
  }
  return scraps;
}

/** A transfer's quantity is that of its moves. */
async function readTransfers(
  transport: OdooTransport,
  model: string,
  ids: readonly number[],
  misread: Set<number>,
): Promise<ById> {
  const pickings = await readPages(transport, model, [['id', 'in', [...ids]]], ['state', ...changeFields]);
  const rows = await readPages(transport, 'stock.move', [['picking_id', 'in', [...ids]]], ['picking_id', 'quantity']);
  for (const row of pickings) if (!takes((it) => picking.parse(it), row)) misread.add(Number(row['id']));
  for (const row of rows)
    if (!takes((it) => move.parse(it), row) && Array.isArray(row['picking_id']))
      misread.add(Number(row['picking_id'][0]));
  const moves = rows.filter((row) => takes((it) => move.parse(it), row)).map((row) => move.parse(row));
  return new Map(
    pickings
      .filter((row) => !misread.has(Number(row['id'])))
      .map((row) => picking.parse(row))
      .map((it): [number, BookedDocument] => {
        const own = moves.filter((each) => each.picking_id[0] === it.id).map((each) => fromOdoo(each.quantity, 6));
        return [it.id, { state: it.state, quantity: sum(own), ...changeOf(it) }];
      }),
  );
}

const readers: Readonly<Record<string, typeof readModel>> = {
  'stock.picking': readTransfers,
  'stock.scrap': readScraps,
};

/** A slice that was unbuilt stays done in Odoo and goes on telling its quantity: the unbuild order stands beside it. */
async function takeOffUnbuilt(transport: OdooTransport, slices: ById): Promise<void> {
  const done = [...slices].filter(([, slice]) => slice.state === 'done').map(([id]) => id);
  if (done.length === 0) return;
  for (const row of await unbuildsOf(transport, done)) {
    const { mo_id, product_qty } = unbuild.parse(row);
    const slice = slices.get(mo_id[0]);
    if (slice)
      slices.set(mo_id[0], {
        ...slice,
        ...changeOf(unbuildChange.parse(row)),
        quantity: minus(slice.quantity, fromOdoo(product_qty, 6)),
      });
  }
}
const unbuildChange = z.object(change);

/** None where this Odoo has no such model or does not show it: then nobody could have unbuilt anything through it. */
async function unbuildsOf(transport: OdooTransport, slices: readonly number[]): Promise<Row[]> {
  const domain = [
    ['mo_id', 'in', [...slices]],
    ['state', '=', 'done'],
  ];
  try {
    return await readPages(transport, 'mrp.unbuild', domain, ['mo_id', 'product_qty', ...changeFields]);
  } catch (error) {
    if (error instanceof PullFault && (error.fault.kind === 'missing' || error.fault.kind === 'forbidden')) return [];
    throw error;
  }
}

/** So many records are asked for one by one; more that are hidden at once are told apart at the next reading. */
const askedAlone = 50;

/**
 * Those that a record rule hides from this station. A search leaves hidden and deleted ones out alike; reading them by their ids
 * is refused for hidden ones and answers nothing for deleted ones.
 */
export async function hiddenAmong(transport: OdooTransport, model: string, ids: readonly number[]): Promise<number[]> {
  if (ids.length === 0 || !(await isForbidden(transport, model, ids))) return [];
  const hidden: number[] = [];
  for (const id of ids.slice(0, askedAlone)) if (await isForbidden(transport, model, [id])) hidden.push(id);
  return [...hidden, ...ids.slice(askedAlone)];
}

async function isForbidden(transport: OdooTransport, model: string, ids: readonly number[]): Promise<boolean> {
  const reply = await transport.call({ model, method: 'read', ids, args: { fields: ['id'] } });
  if (reply.ok) return false;
  if (reply.fault.kind === 'forbidden') return true;
  if (reply.fault.kind === 'missing') return false;
  throw new PullFault(reply.fault);
}
