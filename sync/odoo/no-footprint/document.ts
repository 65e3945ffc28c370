import type { EntryId } from '../../domain/entry.ts';
import type { Posting } from '../../domain/posting.ts';
import { fromOdooTime, iso } from '../../domain/time.ts';
import type { OdooReply } from '../../ports.ts';
import {
  isMarked,
  isPassing,
  markerOf,
  notClear,
  questionOf,
  Refused,
  Stopped,
  text,
  type Booked,
  type Desk,
} from './desk.ts';
import type { Row } from '../read.ts';

/** What a document of a posting is found by and brought to its end with, whatever was recorded: nothing of it is from an entry. */
export interface DocumentModel {
  readonly model: 'stock.scrap' | 'stock.picking';
  /** Makes an open document unable ever to be validated; on a done one it changes no stock. */
  readonly kill: { readonly method: string; readonly args?: Readonly<Record<string, unknown>> };
  isDead(row: Row): boolean;
  /** Exact decimal string: what the document moved. */
  moved(id: number): Promise<string>;
  /** Puts a done document right again that was killed too late. @param moved exact decimal string */
  mend?(row: Row, moved: string): Promise<void>;
}

/** A kind of document of its own for each posting: a scrap, or a transfer for a hold or a release. */
export interface DocumentKind extends DocumentModel {
  readonly validate: string;
  readonly context: Readonly<Record<string, unknown>>;
  /** Looks at order, product, lot and stock, and says what to create. @throws {Refused} */
  values(): Promise<Readonly<Record<string, unknown>>>;
  /** Why Odoo's dialog instead of the effect. */
  refusal(question: string): Promise<Refused>;
}

const tries = 6;
const fields = {
  'stock.scrap': ['name', 'state', 'date_done', 'scrap_qty'],
  'stock.picking': ['name', 'state', 'date_done'],
} as const;

/**
 * Books a posting as one document. Its marker stands in `origin` from its creation on. A document is validated once; when its answer is
 * lost, the document is **killed** and then read: done means booked, else it can never be booked and a new one is made. A creation
 * that takes effect late leaves an open document that nobody validates: only who was told its id could.
 * @throws {Refused} {Stopped}
 */
export async function bookDocument(desk: Desk, posting: Posting, kind: DocumentKind): Promise<Booked> {
  const earlier = await clearUp(desk, posting.id, kind);
  if (earlier) return bookedAs(kind, earlier, true);
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const values = await kind.values();
    const args = { vals_list: [{ ...values, origin: markerOf(posting.id) }] };
    const created = await desk.act({ model: kind.model, method: 'create', args });
    if (created.ok) {
      const done = await carryOut(desk, kind, idIn(created));
      if (done) return bookedAs(kind, done, false);
      continue;
    }
    if (created.fault.kind === 'refused') throw new Refused('odoo_said', created.fault.message);
    if (!isPassing(created.fault)) throw new Stopped(created.fault);
    const found = await clearUp(desk, posting.id, kind);
    if (found) return bookedAs(kind, found, false);
  }
  throw new Stopped(notClear);
}

/** The document of this posting, if it is done; otherwise it can never be. @throws {Stopped} */
export async function findDocument(desk: Desk, posting: EntryId, kind: DocumentModel): Promise<Booked | undefined> {
  const done = await clearUp(desk, posting, kind);
  return done && bookedAs(kind, done, true);
}

function idIn(created: OdooReply & { readonly ok: true }): number {
  const [id] = Array.isArray(created.value) ? (created.value as unknown[]) : [];
  if (typeof id !== 'number') throw new Stopped({ kind: 'not-odoo', message: 'the answer is not a new document' });
  return id;
}

/** The done document; undefined when it is dead and a new one may do better. */
async function carryOut(desk: Desk, kind: DocumentKind, id: number): Promise<Row | undefined> {
  const { model, validate, context } = kind;
  const reply = await desk.act({ model, method: validate, ids: [id], context });
  const question = questionOf(reply);
  if (reply.ok && question === undefined) {
    const row = await readOne(desk, kind, id);
    if (row?.['state'] === 'done') return row;
  }
  const row = await kill(desk, kind, id);
  if (row?.['state'] === 'done') return row;
  if (question !== undefined) throw await kind.refusal(question);
  if (reply.ok || isPassing(reply.fault)) return undefined;
  if (reply.fault.kind === 'refused') throw new Refused('odoo_said', reply.fault.message);
  throw new Stopped(reply.fault);
}

/** Kills every open document of this posting; afterwards either one is done or none of them ever will be. */
async function clearUp(desk: Desk, posting: EntryId, kind: DocumentModel): Promise<Row | undefined> {
  // Its origin can be edited in Odoo, and what was added to it makes it no other document.
  const domain = [['origin', 'ilike', markerOf(posting)]];
  const found = await desk.read(kind.model, domain, [...fields[kind.model], 'origin']);
  const rows = found.filter((row) => isMarked(row, posting));
  let done = rows.find((row) => row['state'] === 'done');
  for (const row of rows) {
    if (row['state'] === 'done' || kind.isDead(row)) continue;
    const left = await kill(desk, kind, Number(row['id']));
    if (left?.['state'] === 'done') done ??= left;
  }
  return done;
}

/** @returns the document as it is after that: done or dead; undefined when it is gone. @throws {Stopped} when that cannot be found out */
async function kill(desk: Desk, kind: DocumentModel, id: number): Promise<Row | undefined> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const reply = await desk.make({ model: kind.model, ids: [id], ...kind.kill });
    // What is done refuses it, or takes it without any effect on the stock: reading tells.
    const isAnswered = reply.ok || reply.fault.kind === 'refused' || reply.fault.kind === 'missing';
    if (!isAnswered && !isPassing(reply.fault)) throw new Stopped(reply.fault);
    const row = await readOne(desk, kind, id);
    if (!row || row['state'] === 'done') return row;
    if (isAnswered && kind.isDead(row)) return row;
  }
  throw new Stopped(notClear);
}

async function readOne(desk: Desk, kind: DocumentModel, id: number): Promise<Row | undefined> {
  const [row] = await desk.read(kind.model, [['id', '=', id]], fields[kind.model]);
  return row;
}

async function bookedAs(kind: DocumentModel, row: Row, again: boolean): Promise<Booked> {
  const id = Number(row['id']);
  const quantity = await kind.moved(id);
  await kind.mend?.(row, quantity);
  const at = fromOdooTime(text(row['date_done']));
  return {
    receipt: {
      model: kind.model,
      resId: id,
      name: text(row['name']),
      quantity,
      again,
      postedAt: iso(at),
    },
    odooNow: again ? null : at,
  };
}
