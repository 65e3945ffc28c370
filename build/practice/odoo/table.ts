import { OdooError } from './errors.ts';
import { emptyValue, isStored, type ModelSpec, type Row, type Value } from './fields.ts';

type Ids = Set<number>;

/** The records of one model with its indexes: links, links in pairs, and fields that are unique together. */
export class Table {
  readonly rows = new Map<number, Row>();
  /** What a new record holds where nobody gave a value. */
  readonly initial: Readonly<Record<string, Value>>;
  readonly #model: string;
  readonly #links: ReadonlyMap<string, Map<Value, Ids>>;
  readonly #pair: readonly [string, string] | undefined;
  readonly #pairs = new Map<string, Ids>();
  readonly #keys: readonly { readonly names: readonly string[]; readonly index: Map<string, number> }[];
  #isSorted = true;
  #highest = 0;
  /** What was restored last, and which rows changed since: restoring the same again touches those alone. */
  #restored: { readonly from: readonly Row[]; readonly rows: ReadonlyMap<number, Row> } | undefined;
  readonly #touched = new Set<number>();

  constructor(model: string, spec: ModelSpec) {
    const fields = Object.entries(spec.fields).filter(([, field]) => isStored(field));
    this.#model = model;
    this.initial = Object.fromEntries(fields.map(([name, field]) => [name, emptyValue(field)]));
    this.#links = new Map(fields.flatMap(([name, field]) => (field.type === 'many2one' ? [[name, new Map()]] : [])));
    this.#pair = spec.pair;
    this.#keys = (spec.unique ?? []).map((names) => ({ names, index: new Map() }));
  }

  /** In the order of ids. */
  all(): Row[] {
    const rows = [...this.rows.values()];
    return this.#isSorted ? rows : rows.toSorted((a, b) => a.id - b.id);
  }

  linked(field: string, id: number): Row[] {
    return this.#rowsOf(this.#links.get(field)?.get(id));
  }

  /** Rows by both fields of the model's pair. */
  paired(first: number, second: number): Row[] {
    return this.#rowsOf(this.#pairs.get(`${first}:${second}`));
  }

  keyed(names: readonly string[], values: readonly Value[]): number | undefined {
    const key = names.join();
    return this.#keys.find((each) => each.names.join() === key)?.index.get(JSON.stringify(values));
  }

  /** Throws when another record has the same values in fields that are unique together, before anything is changed. */
  put(id: number, row: Row | undefined): void {
    const before = this.rows.get(id);
    if (this.#keys.length > 0) this.#rekey(id, before, row);
    this.#touched.add(id);
    for (const [name, index] of this.#links) {
      const old = before?.[name];
      const next = row?.[name];
      if (old === next) continue;
      if (old) index.get(old)?.delete(id);
      if (next) addTo(index, next, id);
    }
    if (this.#pair) this.#repair(this.#pair, id, before, row);
    if (row) {
      if (!before) this.#isSorted &&= id > this.#highest;
      this.#highest = Math.max(this.#highest, id);
      this.rows.set(id, row);
    } else this.rows.delete(id);
  }

  /** Exactly these rows again. A field that this model has learned since they were saved holds what a new record would. */
  restore(saved: readonly Row[]): void {
    const base = this.#restored?.from === saved ? this.#restored.rows : undefined;
    // A row that goes missing would come back at the end, and one that is unique might meet another that still has its key.
    const isQuick =
      base &&
      this.#isSorted &&
      [...this.#touched].every((id) => !base.has(id) || (this.rows.has(id) && !this.#keys[0]));
    if (isQuick) for (const id of this.#touched) this.put(id, base.get(id));
    else this.#refill(saved);
    this.#highest = this.#isSorted ? (saved.at(-1)?.id ?? 0) : this.#highest;
    this.#touched.clear();
  }

  #refill(saved: readonly Row[]): void {
    this.rows.clear();
    for (const index of this.#links.values()) index.clear();
    this.#pairs.clear();
    for (const { index } of this.#keys) index.clear();
    this.#isSorted = true;
    this.#highest = 0;
    for (const row of saved) this.put(row.id, { ...this.initial, ...row });
    this.#restored = { from: saved, rows: new Map(this.rows) };
  }

  #rowsOf(ids: Ids | undefined): Row[] {
    const found: Row[] = [];
    if (!ids) return found;
    let last = 0;
    let isSorted = true;
    for (const id of ids) {
      const row = this.rows.get(id);
      if (!row) continue;
      isSorted &&= id > last;
      last = id;
      found.push(row);
    }
    return isSorted ? found : found.toSorted((a, b) => a.id - b.id);
  }

  #repair(
    [first, second]: readonly [string, string],
    id: number,
    before: Row | undefined,
    after: Row | undefined,
  ): void {
    if (before && after && before[first] === after[first] && before[second] === after[second]) return;
    if (before) this.#pairs.get(`${String(before[first])}:${String(before[second])}`)?.delete(id);
    if (after) addTo(this.#pairs, `${String(after[first])}:${String(after[second])}`, id);
  }

  #rekey(id: number, before: Row | undefined, after: Row | undefined): void {
    for (const { names, index } of this.#keys) {
      if (before && after && names.every((name) => before[name] === after[name])) continue;
      const keyOf = (row: Row | undefined): string | undefined =>
        row && row[names[0] ?? ''] !== false ? JSON.stringify(names.map((each) => row[each])) : undefined;
      const [old, next] = [keyOf(before), keyOf(after)];
      if (old === next) continue;
      if (next !== undefined && index.has(next))
        throw new OdooError(
          'validation',
          `The operation cannot be completed: ${names.join(', ')} must be unique (${this.#model}).`,
        );
      if (old !== undefined) index.delete(old);
      if (next !== undefined) index.set(next, id);
    }
  }
}

function addTo<K>(index: Map<K, Ids>, key: K, id: number): void {
  const ids = index.get(key);
  if (ids) ids.add(id);
  else index.set(key, new Set([id]));
}
