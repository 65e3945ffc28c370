import { OdooError } from './errors.ts';
import {
  commonFields,
  emptyValue,
  isStored,
  type Field,
  type ModelSpec,
  type Row,
  type Schema,
  type Value,
  type Values,
} from './fields.ts';

/** The tables as plain data, for a file. */
export interface TablesState {
  readonly nextIds: Readonly<Record<string, number>>;
  readonly rows: Readonly<Record<string, readonly Row[]>>;
}

/**
 * All records, by model and id, with transactions: whatever happens inside `atomically` is undone when it throws.
 * Each write carries the time at which its transaction started, as in Odoo.
 */
export class Tables {
  readonly schema: Schema;
  readonly #now: () => string;
  readonly #rows = new Map<string, Map<number, Row>>();
  readonly #nextIds = new Map<string, number>();
  /** model.field → linked id → ids of the rows that link to it. */
  readonly #links = new Map<string, Map<Value, Set<number>>>();
  /** model:fields → the fields' values → id. */
  readonly #keys = new Map<string, Map<string, number>>();
  #undo: (() => void)[] = [];
  #depth = 0;
  #started = '';
  #uid = 1;

  constructor(schema: Schema, now: () => string) {
    this.schema = schema;
    this.#now = now;
    for (const model of Object.keys(schema)) this.#rows.set(model, new Map());
  }

  /** Time at which the running transaction started. */
  get now(): string {
    return this.#depth > 0 ? this.#started : this.#now();
  }

  spec(model: string): ModelSpec | undefined {
    return Object.hasOwn(this.schema, model) ? this.schema[model] : undefined;
  }

  field(model: string, name: string): Field | undefined {
    const fields = this.spec(model)?.fields ?? {};
    return Object.hasOwn(fields, name)
      ? fields[name]
      : Object.hasOwn(commonFields, name)
        ? commonFields[name]
        : undefined;
  }

  get(model: string, id: number): Row | undefined {
    return this.#rows.get(model)?.get(id);
  }

  /** A row that must be there. */
  take(model: string, id: Value | undefined): Row {
    const row = this.get(model, Number(id));
    if (!row) throw new Error(`no ${model} ${String(id)}`);
    return row;
  }

  /** In the order of ids. */
  all(model: string): Row[] {
    const rows = [...(this.#rows.get(model)?.values() ?? [])];
    // Rows come in the order of their ids unless a deletion was undone.
    return rows.every((row, at) => at === 0 || (rows[at - 1]?.id ?? 0) < row.id)
      ? rows
      : rows.toSorted((a, b) => a.id - b.id);
  }

  /** Rows whose many2one `field` is `id`, in the order of ids. */
  linked(model: string, field: string, id: number): Row[] {
    const rows = this.#rows.get(model);
    const found: Row[] = [];
    let sorted = true;
    for (const each of this.#links.get(`${model}.${field}`)?.get(id) ?? []) {
      const row = rows?.get(each);
      if (!row) continue;
      sorted &&= (found.at(-1)?.id ?? 0) < each;
      found.push(row);
    }
    return sorted ? found : found.toSorted((a, b) => a.id - b.id);
  }

  /** The row with these values in fields that are unique together. */
  keyed(model: string, names: readonly string[], values: readonly Value[]): Row | undefined {
    const id = this.#keys.get(`${model}:${names.join()}`)?.get(JSON.stringify(values));
    return id === undefined ? undefined : this.get(model, id);
  }

  insert(model: string, values: Values): Row {
    const id = this.#nextIds.get(model) ?? 1;
    this.#nextIds.set(model, id + 1);
    const fields = Object.entries(this.spec(model)?.fields ?? {}).filter(([, field]) => isStored(field));
    const initial = Object.fromEntries(fields.map(([name, field]) => [name, emptyValue(field)]));
    const row: Row = { ...initial, ...values, ...this.#stamp('create'), ...this.#stamp('write'), id };
    this.#put(model, id, row);
    return row;
  }

  update(model: string, id: number, values: Values): Row {
    const row: Row = { ...this.take(model, id), ...values, ...this.#stamp('write'), id };
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
    const rows = [...this.#rows.keys()].map((model): [string, Row[]] => [model, this.all(model)]);
    return { nextIds: Object.fromEntries(this.#nextIds), rows: Object.fromEntries(rows) };
  }

  restore(state: TablesState): void {
    for (const [model, rows] of this.#rows) {
      for (const id of rows.keys()) this.#put(model, id, undefined);
      for (const row of state.rows[model] ?? []) this.#put(model, row.id, row);
    }
    this.#nextIds.clear();
    for (const [model, next] of Object.entries(state.nextIds)) this.#nextIds.set(model, next);
  }

  /** Who and when. */
  #stamp(what: 'create' | 'write'): Values {
    return { [`${what}_date`]: this.now, [`${what}_uid`]: this.#uid };
  }

  #put(model: string, id: number, row: Row | undefined): void {
    const rows = this.#rows.get(model);
    if (!rows) throw new Error(`no model ${model}`);
    const before = rows.get(id);
    this.#rekey(model, id, before, row);
    if (row) rows.set(id, row);
    else rows.delete(id);
    this.#relink(model, id, before, row);
    if (this.#depth > 0)
      this.#undo.push(() => {
        if (before) rows.set(id, before);
        else rows.delete(id);
        this.#relink(model, id, row, before);
        this.#rekey(model, id, row, before);
      });
  }

  #relink(model: string, id: number, before: Row | undefined, after: Row | undefined): void {
    for (const [name, field] of Object.entries(this.spec(model)?.fields ?? {})) {
      if (field.type !== 'many2one' || field.compute || before?.[name] === after?.[name]) continue;
      const index = this.#links.get(`${model}.${name}`) ?? new Map<Value, Set<number>>();
      this.#links.set(`${model}.${name}`, index);
      if (before?.[name]) index.get(before[name])?.delete(id);
      if (after?.[name]) index.set(after[name], (index.get(after[name]) ?? new Set()).add(id));
    }
  }

  /** Throws as PostgreSQL's unique index does, before anything is changed. */
  #rekey(model: string, id: number, before: Row | undefined, after: Row | undefined): void {
    for (const names of this.spec(model)?.unique ?? []) {
      const name = `${model}:${names.join()}`;
      const index = this.#keys.get(name) ?? new Map<string, number>();
      this.#keys.set(name, index);
      const keyOf = (row: Row | undefined): string | undefined =>
        row && row[names[0] ?? ''] !== false ? JSON.stringify(names.map((each) => row[each])) : undefined;
      const [old, next] = [keyOf(before), keyOf(after)];
      if (old === next) continue;
      if (next !== undefined && index.has(next))
        throw new OdooError(
          'validation',
          `The operation cannot be completed: ${names.join(', ')} must be unique (${model}).`,
        );
      if (old !== undefined) index.delete(old);
      if (next !== undefined) index.set(next, id);
    }
  }
}
