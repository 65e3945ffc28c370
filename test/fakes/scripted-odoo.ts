import type { Entry } from '../../sync/domain/entry.ts';
import type { Receipt } from '../../sync/domain/delivery.ts';
import { failure, type FailureCode } from '../../sync/domain/failure.ts';
import type { Posting } from '../../sync/domain/posting.ts';
import type { Held, Outcome, PostingProfile, Seen, Sent } from '../../sync/odoo/postings.ts';
import type { FaultKind, Log, OdooCall, OdooFault, OdooReply, OdooTransport, Random } from '../../sync/ports.ts';

export const faultOf = (kind: FaultKind): OdooFault => ({ kind, message: `scripted ${kind}` });
export const faultReply = (kind: FaultKind): Extract<Sent, { kind: 'fault' }> => ({
  kind: 'fault',
  fault: faultOf(kind),
});
export const postedAs = (
  entry: Entry,
  resId = 1_000 + entry.seq,
  again = false,
  model = 'mrp.production',
): Outcome => ({
  kind: 'posted',
  receipt: {
    model,
    resId,
    name: `DOC/${resId}`,
    quantity: entry.payload.quantity,
    again,
    postedAt: '2026-01-05T06:00:00.000Z',
  },
});
export const refusedAs = (code: FailureCode): Outcome => ({ kind: 'refused', failure: failure(code) });
export const answerOf = <E extends Entry>(
  entries: readonly E[],
  outcome: (entry: E) => Outcome,
  odooNow: number | null = null,
): Sent => ({
  kind: 'answered',
  odooNow,
  outcomes: new Map(entries.map((entry) => [entry.id, outcome(entry)])),
});

/** A posting as a test sees it: its first entry, with the quantity of all its members. */
export type SentPosting = Entry & { readonly members: readonly Entry[] };

/** A posting action that does what a test says, and keeps what was sent; the same id is posted once. */
export class ScriptedProfile implements PostingProfile {
  readonly name = 'posting-action';
  readonly batchLimit = 20;
  /** Ids of each call, in order. */
  readonly sent: string[][] = [];
  /** Ids of postings that were asked for. */
  readonly asked: string[] = [];
  checks = 0;
  /** What Odoo holds: posting id → document id. */
  readonly books = new Map<string, number>();
  /** What was booked of each posting. */
  readonly #booked = new Map<string, SentPosting>();
  /** What Odoo holds of entries: entry id → the posting, with its members, that it was booked in, each time that it was. */
  readonly bookings = new Map<string, string[]>();
  /** Ids of postings that a restored Odoo no longer holds. */
  readonly lost = new Set<string>();
  onSend: (postings: readonly SentPosting[]) => Sent | Promise<Sent> = (postings) => this.post(postings);
  /** Says something else than what is in the books. */
  onAsk: (id: string) => Seen | undefined = () => undefined;
  onCheck: () => Sent | Promise<Sent> = () => answerOf([], refusedAs.bind(null, 'internal'));

  /** Posts each that is not in the books yet. As in Odoo, the same id with other members, and a member of another posting, is refused. */
  post(postings: readonly SentPosting[]): Sent {
    return answerOf(postings, (posting) => this.#book(posting));
  }

  #book(posting: SentPosting): Outcome {
    const there = this.books.get(posting.id);
    const whole = posting.members.map(({ id }) => id).join();
    const held = posting.members.map(({ id }) => this.bookings.get(id)?.at(-1));
    const isAnother = held.some((members) => members !== undefined && members !== whole);
    if (isAnother || (there === undefined && held.some((members) => members !== undefined)))
      return refusedAs('payload_changed');
    const resId = there ?? 1_000 + posting.seq;
    this.books.set(posting.id, resId);
    if (there === undefined) this.#booked.set(posting.id, posting);
    if (there === undefined)
      for (const { id } of posting.members) this.bookings.set(id, [...(this.bookings.get(id) ?? []), whole]);
    return postedAs(posting, resId, there !== undefined);
  }

  async send(postings: readonly Posting[]): Promise<Sent> {
    const sent = postings.flatMap(({ members, payload }): SentPosting[] =>
      members.slice(0, 1).map((entry) => ({ ...entry, payload, members })),
    );
    this.sent.push(sent.map((posting) => posting.id));
    return this.onSend(sent);
  }

  async booked(id: string): Promise<Seen> {
    this.asked.push(id);
    return this.onAsk(id) ?? { kind: 'answered', receipt: this.#receipt(id) };
  }

  #receipt(id: string): Receipt | null {
    const posting = this.#booked.get(id);
    const told = posting && postedAs(posting, this.books.get(id), true);
    return told?.kind === 'posted' ? told.receipt : null;
  }

  async held(entries: readonly Entry[]): Promise<Held> {
    return { kind: 'answered', held: new Set(entries.map(({ id }) => id).filter((id) => !this.lost.has(id))) };
  }

  async check(): Promise<Sent> {
    this.checks += 1;
    return this.onCheck();
  }
}

type Row = Readonly<Record<string, unknown>> & { readonly id: number };

/** Odoo's tables for reading: rows by model, a domain of conditions that must all hold, and whatever fault a test wants. */
export class RowsTransport implements OdooTransport {
  readonly name = 'json2';
  readonly tables = new Map<string, Row[]>();
  readonly calls: OdooCall[] = [];
  closed = 0;
  before: (call: OdooCall) => OdooFault | undefined | Promise<OdooFault | undefined> = () => undefined;

  /** Replaces rows by id, or adds them. */
  put(model: string, ...rows: readonly Row[]): void {
    const kept = (this.tables.get(model) ?? []).filter((row) => rows.every((each) => each.id !== row.id));
    this.tables.set(model, [...kept, ...rows]);
  }

  remove(model: string, id: number): void {
    this.tables.set(
      model,
      (this.tables.get(model) ?? []).filter((row) => row.id !== id),
    );
  }

  async call(call: OdooCall): Promise<OdooReply> {
    this.calls.push(call);
    const fault = await this.before(call);
    if (fault) return { ok: false, fault };
    if (call.method === 'read')
      return { ok: true, value: (this.tables.get(call.model) ?? []).filter((row) => call.ids?.includes(row.id)) };
    const args = call.args as { domain: unknown[]; fields: string[]; order?: string; limit?: number };
    const found = (this.tables.get(call.model) ?? []).filter((row) => args.domain.every((each) => matches(row, each)));
    const newestFirst = args.order?.startsWith('write_date desc') ?? false;
    found.sort((a, b) =>
      newestFirst ? String(b['write_date']).localeCompare(String(a['write_date'])) || b.id - a.id : a.id - b.id,
    );
    return { ok: true, value: found.slice(0, args.limit).map((row) => ({ ...row })) };
  }

  async version(): Promise<OdooReply> {
    return { ok: true, value: '19.0' };
  }

  close(): void {
    this.closed += 1;
  }
}

function matches(row: Row, condition: unknown): boolean {
  const [field, operator, wanted] = condition as [string, string, unknown];
  if (field.includes('.')) return true;
  const raw = row[field];
  const value = Array.isArray(raw) ? (raw[0] as unknown) : raw;
  const among = Array.isArray(wanted) ? wanted : [];
  switch (operator) {
    case '=':
      return value === wanted;
    case '!=':
      return value !== wanted;
    case 'in':
      return among.includes(value);
    case 'not in':
      return !among.includes(value);
    case '>':
      return Number(value) > Number(wanted);
    case '>=':
      return String(value) >= String(wanted);
    default:
      throw new Error(`operator ${operator} is not scripted`);
  }
}

export const silentLog: Log = { info: () => undefined, warn: () => undefined };
/** The longest waits that the tables allow. */
export const steadyRandom: Random = { next: () => 0.999, bytes: (length) => new Uint8Array(length) };
