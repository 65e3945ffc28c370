import { fromOdooTime, toOdooTime } from './domain/time.ts';
import { readNewest, readPages, TooManyRows, type Domain, type Row } from './odoo/read.ts';
import type { Clock, Cursor, LocalStore, OdooTransport } from './ports.ts';

/**
 * Odoo's write_date is the start of a transaction and rows become visible at its end, so a cursor looks back over the longest
 * transaction that Odoo allows (limit_time_real, 120 s) and a little more.
 */
const overlapMs = 130_000;

/**
 * So long after its first sight a row counts as fresh again, because it may have been written twice within one second: when that second
 * is over, and when no transaction that began in it can be open any more.
 */
const secondSightsMs = [2_000, overlapMs] as const;

/** Within the overlap; more is no inaccuracy of measuring. */
const aheadMs = 60_000;
export const pulledModels = [
  'mrp.production',
  'mrp.workorder',
  'stock.move',
  'stock.scrap',
  'product.product',
  'stock.lot',
  'stock.quant',
] as const;

const stamps = ['create_date', 'write_date'] as const;

/** A first read that wants no rows: what is there now is read by other means. */
export const fromNowOn = 'from now on';

export interface ChangedRows {
  readonly rows: Row[];
  /** Those among them that were not seen before as they are now, or may have changed once more within the same second. */
  readonly fresh: Row[];
  /** No cursor was there: what is known here may be of another time. */
  readonly isFirst: boolean;
  /** To be called when the rows have been applied. */
  readonly done: () => Promise<void>;
}

/** Cursors do not tell any more what changed and were forgotten: what is there now is read instead. */
export class StartedAnew extends Error {}

/** Reads what changed in a model since the last time; what the overlap brings again unchanged is left out. */
export class ChangeReader {
  readonly #transport: OdooTransport;
  readonly #store: LocalStore;
  readonly #clock: Clock;
  /** By model and id. */
  readonly #seen = new Map<string, Map<unknown, Sight>>();

  readonly #odooNow: () => number | null;

  /** @param odooNow Odoo's clock, milliseconds since 1970; null until measured */
  constructor(transport: OdooTransport, store: LocalStore, clock: Clock, odooNow: () => number | null = () => null) {
    this.#transport = transport;
    this.#store = store;
    this.#clock = clock;
    this.#odooNow = odooNow;
  }

  /**
   * A cursor that is ahead of Odoo's clock stands where Odoo's clock was set wrong: what is written now would be older than it and
   * never be seen. Then everything is read from the start.
   */
  async startAnewIfClockWasSet(): Promise<void> {
    const now = this.#odooNow();
    if (now === null) return;
    const limit = toOdooTime(now + aheadMs);
    const cursors = await Promise.all(pulledModels.map((model) => this.#store.cursor(model)));
    if (!cursors.some((cursor) => cursor && cursor.writeDate > limit)) return;
    await this.#startAnew();
  }

  async #startAnew(): Promise<void> {
    await this.#store.forgetCursors();
    this.#seen.clear();
  }

  async #startOver(why: string): Promise<never> {
    await this.#startAnew();
    throw new StartedAnew(why);
  }

  /**
   * @param first domain for the first read, when no cursor is there; `fromNowOn` only notes where the model stands
   * @param later domain for every other read; the cursor's condition is added
   * @throws {PullFault}
   * @throws {StartedAnew} when more has changed since the cursor than is read at once, as after weeks away, or when Odoo went back
   */
  async changed(
    model: (typeof pulledModels)[number],
    fields: readonly string[],
    first: Domain | typeof fromNowOn,
    later: Domain,
    archivedToo = false,
  ): Promise<ChangedRows> {
    const cursor = await this.#store.cursor(model);
    // Forgotten, perhaps because the store has lost records of it: what was seen before may not be there.
    if (!cursor) this.#seen.delete(model);
    if (!cursor && first === fromNowOn) return this.#start(model, later);
    const domain = cursor ? [...later, ['write_date', '>=', lookBack(cursor)]] : first === fromNowOn ? later : first;
    const asked = this.#clock.monotonic();
    const all = await readPages(this.#transport, model, domain, [...fields, ...stamps], archivedToo).catch(
      async (error: unknown) => {
        if (!cursor || !(error instanceof TooManyRows)) throw error;
        return this.#startOver(error.message);
      },
    );
    if (cursor && wentBack(model, cursor, all)) return this.#startOver(`${model}: older than what was read before`);
    const read = this.#clock.monotonic();
    const rows = all.filter((row) => !this.#isFinal(model, row));
    return {
      rows,
      fresh: rows.filter((row) => this.#isFresh(model, row, asked)),
      isFirst: !cursor,
      done: () => this.#advance(model, rows, cursor, { asked, read }),
    };
  }

  async #start(model: string, domain: Domain): Promise<ChangedRows> {
    const asked = this.#clock.monotonic();
    const newest = await readNewest(this.#transport, model, domain);
    const read = this.#clock.monotonic();
    const now = this.#odooNow();
    // Not at the newest row where that is old: a mass of rows of one time would come again with each look back.
    const from = now === null ? newest : [...newest, { id: 0, write_date: toOdooTime(now - aheadMs) }];
    return { rows: [], fresh: [], isFirst: true, done: () => this.#advance(model, from, undefined, { asked, read }) };
  }

  async #advance(model: string, rows: readonly Row[], before: Cursor | undefined, at: Reading): Promise<void> {
    const now = this.#odooNow();
    // Rows of a time when Odoo's clock was ahead must not take the cursor there.
    const latest = now === null ? endOfTime : toOdooTime(now);
    const last = rows
      .filter((row) => odooTime.test(String(row['write_date'])))
      .map((row) => {
        const writeDate = String(row['write_date']) > latest ? latest : String(row['write_date']);
        return { writeDate, id: isMadeAfter(row, writeDate) ? 0 : Number(row['id']) };
      })
      .reduce(
        (newest, row) => (later(row, newest) ? row : newest),
        before ?? { writeDate: '1970-01-01 00:00:00', id: 0 },
      );
    this.#note(model, rows, lookBack(last), at);
    // One that was forgotten while its rows were applied stays so.
    if (before && (!later(last, before) || !(await this.#store.cursor(model)))) return;
    await this.#store.saveCursor(model, last);
  }

  /** Read before, so long after its first sight that no transaction of that second can still be open. */
  #isFinal(model: string, row: Row): boolean {
    const sight = this.#seen.get(model)?.get(row['id']);
    return sight !== undefined && sight.final && sight.writeDate === row['write_date'];
  }

  #isFresh(model: string, row: Row, asked: number): boolean {
    const sight = this.#seen.get(model)?.get(row['id']);
    if (sight === undefined || sight.writeDate !== row['write_date']) return true;
    const age = asked - sight.first;
    return secondSightsMs.some((due) => age >= due && sight.age < due);
  }

  #note(model: string, rows: readonly Row[], horizon: string, { asked, read }: Reading): void {
    const seen = this.#seen.get(model) ?? new Map<unknown, Sight>();
    this.#seen.set(model, seen);
    for (const row of rows) {
      const writeDate = String(row['write_date']);
      const before = seen.get(row['id']);
      const first = before?.writeDate === writeDate ? before.first : read;
      const age = asked - first;
      seen.set(row['id'], { writeDate, first, age, final: age >= overlapMs });
    }
    for (const [id, sight] of seen) if (sight.writeDate < horizon) seen.delete(id);
  }
}

/** When a read began and when it had ended, monotonic milliseconds. */
interface Reading {
  readonly asked: number;
  readonly read: number;
}

/** write_date has whole seconds: a row may change again within its second, so one sight of it is not the last word. */
interface Sight {
  readonly writeDate: string;
  /** Monotonic milliseconds. */
  readonly first: number;
  /** Milliseconds from the first to the last sight. */
  readonly age: number;
  readonly final: boolean;
}

/**
 * The row at which the cursor stands is older now, not there, or its id was given again to another one: then Odoo was restored from a
 * backup, and what it took back has times of long ago. A row that was deleted looks the same, which is rare, but for quants, which go
 * when they run empty.
 */
function wentBack(model: string, cursor: Cursor, rows: readonly Row[]): boolean {
  if (cursor.id === 0) return false;
  const row = rows.find(({ id }) => id === cursor.id);
  if (!row) return model !== 'stock.quant';
  return String(row['write_date']) < cursor.writeDate || isMadeAfter(row, cursor.writeDate);
}

/** Of one row it can be so where Odoo's clock was set back: such a row is no witness of what came first. */
const isMadeAfter = ({ create_date: made }: Row, time: string): boolean =>
  odooTime.test(String(made)) && String(made) > time;

const odooTime = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/;
const endOfTime = '9999-12-31 23:59:59';
const later = (a: Cursor, b: Cursor): boolean =>
  a.writeDate > b.writeDate || (a.writeDate === b.writeDate && a.id > b.id);
const lookBack = (cursor: Cursor): string => toOdooTime(Math.max(0, fromOdooTime(cursor.writeDate) - overlapMs));
