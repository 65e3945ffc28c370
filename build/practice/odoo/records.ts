import { compileDomain } from './domain.ts';
import { effects } from './effects.ts';
import { missing, OdooError, valueError } from './errors.ts';
import { commonFields, isStored, type Row, type Values } from './fields.ts';
import type { Tables } from './tables.ts';
import { speaker, storedValue } from './values.ts';

interface SearchOptions {
  readonly order?: string | undefined;
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  /** Archived records too, as `active_test: False` in the context asks for. */
  readonly archivedToo?: boolean;
}

/** Reads and writes of any model as Odoo's ORM has them over RPC, for one user. */
export class Records {
  readonly tables: Tables;
  readonly uid: number;
  constructor(tables: Tables, uid: number) {
    this.tables = tables;
    this.uid = uid;
  }

  search(model: string, domain: unknown, options: SearchOptions = {}): Row[] {
    const test = compileDomain(this.tables, model, domain ?? []);
    const hidesArchived =
      options.archivedToo !== true &&
      this.tables.field(model, 'active') !== undefined &&
      !JSON.stringify(domain ?? []).includes('"active"');
    const found = this.#candidates(model, domain).filter(
      (row) => (!hidesArchived || row['active'] !== false) && test(row),
    );
    const order = options.order || this.tables.spec(model)?.order || 'id';
    const sorted = order === 'id' ? found : found.toSorted(this.#comparison(model, order));
    const start = options.offset ?? 0;
    return sorted.slice(start, options.limit ? start + options.limit : undefined);
  }

  /** Deleted ids are left out without a word, as in Odoo. */
  read(model: string, ids: readonly number[], fields: readonly string[] | undefined): Record<string, unknown>[] {
    const rows = ids.flatMap((id) => this.tables.get(model, id) ?? []);
    const names = fields && fields.length > 0 ? fields : this.fieldNames(model);
    const columns = names.map((name) => ({ name, speak: speaker(this.tables, model, name) }));
    return rows.map((row) => {
      const spoken: Record<string, unknown> = { id: row.id };
      for (const { name, speak } of columns) spoken[name] = speak(row);
      return spoken;
    });
  }

  create(model: string, given: Readonly<Record<string, unknown>>): Row {
    const { plain, later } = this.#split(model, given);
    for (const [name, field] of Object.entries(this.tables.spec(model)?.fields ?? {}))
      if (field.required && (plain[name] ?? field.initial ?? false) === false)
        throw new OdooError(
          'validation',
          `The operation cannot be completed: Missing required value for the field '${name}'.`,
        );
    const effect = effects[model];
    const row = effect?.create ? effect.create(this.tables, plain) : this.tables.insert(model, plain);
    later(row.id);
    effect?.created?.(this.tables, row.id, given);
    return this.tables.take(model, row.id);
  }

  write(model: string, ids: readonly number[], given: Readonly<Record<string, unknown>>): void {
    for (const id of ids) {
      if (!this.tables.get(model, id)) throw missing(model, id, this.uid);
      const { plain, later } = this.#split(model, given, this.tables.get(model, id));
      const apply = (values: Values): void => {
        this.tables.update(model, id, values);
        later(id);
      };
      const write = effects[model]?.write;
      if (write) write(this.tables, id, plain, given, apply);
      else apply(plain);
    }
  }

  unlink(model: string, ids: readonly number[]): void {
    for (const id of ids) {
      if (!this.tables.get(model, id)) throw missing(model, id, this.uid);
      const unlink = effects[model]?.unlink;
      if (unlink) unlink(this.tables, id);
      else this.tables.remove(model, id);
      for (const key of this.tables.all('ir.model.data'))
        if (key['model'] === model && key['res_id'] === id) this.tables.remove('ir.model.data', key.id);
    }
  }

  fieldNames(model: string): string[] {
    return [...Object.keys(commonFields), ...Object.keys(this.tables.spec(model)?.fields ?? {})];
  }

  fieldsGet(model: string, wanted: readonly string[] | undefined): Record<string, unknown> {
    const names =
      wanted && wanted.length > 0
        ? this.fieldNames(model).filter((name) => wanted.includes(name))
        : this.fieldNames(model);
    return Object.fromEntries(
      names.map((name) => {
        const field = this.tables.field(model, name);
        const more = field?.relation === undefined ? {} : { relation: field.relation };
        const choices = field?.selection ? { selection: field.selection.map((value) => [value, value]) } : {};
        const store = field !== undefined && isStored(field);
        return [
          name,
          {
            type: field?.type,
            string: name,
            store,
            required: field?.required ?? false,
            readonly: !store,
            ...more,
            ...choices,
          },
        ];
      }),
    );
  }

  /** Rows that can match at all: a condition on ids or on a link, when it must hold, spares the walk through the table. */
  #candidates(model: string, domain: unknown): Row[] {
    if (!Array.isArray(domain) || domain.some((term) => term === '|' || term === '!')) return this.tables.all(model);
    for (const term of domain as unknown[]) {
      if (!Array.isArray(term) || (term[1] !== '=' && term[1] !== 'in')) continue;
      const [name, , wanted] = term as [string, string, unknown];
      const ids: unknown[] = Array.isArray(wanted) ? wanted : [wanted];
      if (!ids.every((id) => typeof id === 'number')) continue;
      const distinct = [...new Set(ids as number[])].toSorted((a, b) => a - b);
      if (name === 'id') return distinct.flatMap((id) => this.tables.get(model, id) ?? []);
      const field = this.tables.spec(model)?.fields[name];
      if (field?.type === 'many2one' && isStored(field))
        return distinct.flatMap((id) => this.tables.linked(model, name, id)).toSorted((a, b) => a.id - b.id);
    }
    return this.tables.all(model);
  }

  #comparison(model: string, order: string): (a: Row, b: Row) => number {
    const keys = order.split(',').map((part) => {
      const [name = '', direction = 'asc'] = part.trim().split(/\s+/);
      const field = this.tables.field(model, name);
      if (!field || !isStored(field)) throw valueError(`Invalid field '${name}' in order of '${model}'`);
      const value = (row: Row) => (field.type === 'float' ? Number(row[name]) : (row[name] ?? false));
      return { value, sign: direction.toLowerCase() === 'desc' ? -1 : 1 };
    });
    return (a, b) => {
      for (const { value, sign } of keys) {
        const [left, right] = [value(a), value(b)];
        if (left !== right) return (left < right ? -1 : 1) * sign;
      }
      return a.id - b.id;
    };
  }

  /** Stored values, and what has to wait for the record's id: the lines of a one2many. */
  #split(
    model: string,
    given: Readonly<Record<string, unknown>>,
    before?: Row,
  ): { plain: Values; later: (id: number) => void } {
    const plain: Record<string, Values[string]> = {};
    const after: ((id: number) => void)[] = [];
    for (const [name, value] of Object.entries(given)) {
      const field = this.tables.field(model, name);
      if (!field || name === 'id') throw valueError(`Invalid field '${name}' on model '${model}'`);
      if (field.type === 'one2many')
        after.push((id) => this.#lines(field.relation ?? '', { [field.inverse ?? '']: id }, value));
      else if (field.type === 'many2many')
        plain[name] = this.#linkedIds(field.relation ?? '', before?.[name] as readonly number[] | undefined, value);
      else if (isStored(field)) plain[name] = storedValue(this.tables, name, field, value);
    }
    return { plain, later: (id) => after.forEach((each) => each(id)) };
  }

  /** Odoo's commands on a one2many: 0 create, 1 write, 2 delete. */
  #lines(model: string, owner: Values, commands: unknown): void {
    for (const command of Array.isArray(commands) ? (commands as unknown[]) : []) {
      const [code, id, values] = command as [number, number, Record<string, unknown>];
      if (code === 0) this.create(model, { ...values, ...owner });
      else if (code === 1) this.write(model, [id], values);
      else if (code === 2) this.unlink(model, [id]);
      else if (code === 4) this.write(model, [id], owner);
      else throw valueError(`Unsupported command ${String(code)}`);
    }
  }

  /** Odoo's commands on a many2many: 0 create, 3 and 5 unlink, 4 link, 6 replace. */
  #linkedIds(model: string, before: readonly number[] = [], commands: unknown): readonly number[] {
    let ids = [...before];
    for (const command of Array.isArray(commands) ? (commands as unknown[]) : []) {
      const [code, id, value] = command as [number, number, unknown];
      if (code === 0) ids.push(this.create(model, value as Record<string, unknown>).id);
      else if (code === 3) ids = ids.filter((each) => each !== id);
      else if (code === 4) ids.push(id);
      else if (code === 5) ids = [];
      else if (code === 6) ids = [...(value as number[])];
      else throw valueError(`Unsupported command ${String(code)}`);
    }
    return [...new Set(ids)];
  }
}
