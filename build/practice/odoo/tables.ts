import { commonFields, type Field, type ModelSpec, type Row, type Schema, type Value, type Values } from './fields.ts';
import { Table } from './table.ts';

/** The tables as plain data, for a file. */
export interface TablesState {
  readonly nextIds: Readonly<Record<string, number>>;
  readonly rows: Readonly<Record<string, readonly Row[]>>;
}

const noRows: readonly Row[] = [];

/**
 * All records, by model and id, with transactions: whatever happens inside `atomically` is undone when it throws.
 * Each write carries the time at which its transaction started, as in Odoo.
 */
export class Tables {
  readonly schema: Schema;
  /** Documents whose state must be worked out again from what changed. */
  readonly stale = { orders: new Set<number>(), transfers: new Set<number>() };
  readonly #now: () => string;
  readonly #tables = new Map<string, Table>();
  readonly #nextIds = new Map<string, number>();
  #undo: (() => void)[] = [];
  #depth = 0;
  #started = '';
  #uid = 1;
  #version = 0;
  readonly #fields: ReadonlyMap<string, ReadonlyMap<string, Field>>;

  constructor(schema: Schema, now: () => string) {
    this.schema = schema;
    this.#now = now;
    for (const [model, spec] of Object.entries(schema)) this.#tables.set(model, new Table(model, spec));
    this.#fields = new Map(
      Object.entries(schema).map(([model, { fields }]) => [
        model,
        new Map(Object.entries({ ...commonFields, ...fields })),
      ]),
    );
  }

  /** Grows with each change of any record, undone or not: what was read at the same version still holds. */
  get version(): number {
    return this.#version;
  }

  /** Time at which the running transaction started. */
  get now(): string {
    return this.#depth > 0 ? this.#started : this.#now();
  }

  spec(model: string): ModelSpec | undefined {
    return Object.hasOwn(this.schema, model) ? this.schema[model] : undefined;
  }

  field(model: string, name: string): Field | undefined {
    return this.#fields.get(model)?.get(name);
  }

  get(model: string, id: number): Row | undefined {
    return this.#tables.get(model)?.rows.get(id);
  }

  /** A row that must be there. */
  take(model: string, id: Value | undefined): Row {
    const row = this.get(model, Number(id));
    if (!row) throw new Error(`no ${model} ${String(id)}`);
    return row;
  }

  /** In the order of ids. */
  all(model: string): Row[] {
    return this.#tables.get(model)?.all() ?? [];
  }

  /** Rows whose many2one `field` is `id`, in the order of ids. */
  linked(model: string, field: string, id: number): Row[] {
    return this.#tables.get(model)?.linked(field, id) ?? [];
  }

  /** Rows of a model that is indexed by product and place. */
  at(model: 'stock.quant' | 'stock.move' | 'stock.move.line', product: number, place: number): Row[] {
    return this.#table(model).paired(product, place);
  }

  /** The row with these values in fields that are unique together. */
  keyed(model: string, names: readonly string[], values: readonly Value[]): Row | undefined {
    const id = this.#tables.get(model)?.keyed(names, values);
    return id === undefined ? undefined : this.get(model, id);
  }

  insert(model: string, values: Values): Row {
    const id = this.#nextIds.get(model) ?? 1;
    this.#nextIds.set(model, id + 1);
    const row: Row = {
      ...this.#table(model).initial,
      ...values,
      create_date: this.now,
      create_uid: this.#uid,
      write_date: this.now,
      write_uid: this.#uid,
      id,
    };
    this.#put(model, id, row);
    return row;
  }

  update(model: string, id: number, values: Values): Row {
    const row: Row = { ...this.take(model, id), ...values, write_date: this.now, write_uid: this.#uid, id };
    this.#put(model, id, row);
    return row;
  }

  /** Keeps what was worked out from other records: that is no write, and `write_date` stays. */
  keep(model: string, id: number, values: Values): Row {
    const row: Row = { ...this.take(model, id), ...values, id };
    this.#put(model, id, row);
    return row;
  }

  remove(model: string, id: number): void {
    this.#put(model, id, undefined);
  }

  /** Does all of `work` or nothing; may be nested, as savepoints are. The outermost names the user whose work it is. */
  atomically<T>(work: () => T, uid = this.#uid): T {
    const before = this.#uid;
    this.#uid = uid;
    if (this.#depth === 0) this.#started = this.#now();
    const mark = this.#undo.length;
    this.#depth += 1;
    try {
      return work();
    } catch (error) {
      for (const undo of this.#undo.splice(mark).toReversed()) undo();
      throw error;
    } finally {
      this.#depth -= 1;
      this.#uid = before;
      if (this.#depth === 0) this.#undo = [];
    }
  }

  dump(): TablesState {
    const rows = [...this.#tables].map(([model, table]): [string, Row[]] => [model, table.all()]);
    return { nextIds: Object.fromEntries(this.#nextIds), rows: Object.fromEntries(rows) };
  }

  restore(state: TablesState): void {
    for (const [model, table] of this.#tables) table.restore(state.rows[model] ?? noRows);
    this.#version += 1;
    this.#nextIds.clear();
    for (const [model, next] of Object.entries(state.nextIds)) this.#nextIds.set(model, next);
  }

  #table(model: string): Table {
    const table = this.#tables.get(model);
    if (!table) throw new Error(`no model ${model}`);
    return table;
  }

  #put(model: string, id: number, row: Row | undefined): void {
    const table = this.#table(model);
    const before = table.rows.get(id);
    this.#version += 1;
    table.put(id, row);
    if (this.#depth > 0)
      this.#undo.push(() => {
        this.#version += 1;
        table.put(id, before);
      });
  }
}
