import { toOdooTime } from '../../../sync/domain/time.ts';
import { OdooError, valueError } from './errors.ts';
import { isStored, type Field, type Row, type Value } from './fields.ts';
import { round2, text } from './numbers.ts';
import type { Tables } from './tables.ts';

/** A field of a row as stored or computed; a one2many as ids. */
export function valueOf(tables: Tables, model: string, row: Row, name: string): Value {
  const field = tables.field(model, name);
  if (!field) throw valueError(`Invalid field '${name}' on model '${model}'`);
  if (name === 'display_name') return displayName(tables, model, row);
  if (field.compute) return field.compute(tables, row);
  if (field.type === 'one2many') {
    const rows = tables.linked(field.relation ?? '', field.inverse ?? '', row.id);
    return (field.only ? rows.filter(field.only) : rows).map((each) => each.id);
  }
  return row[name] ?? false;
}

export function displayName(tables: Tables, model: string, row: Row): string {
  const own = tables.spec(model)?.displayName;
  return own ? own(tables, row) : String(row['name'] || `${model},${row.id}`);
}

/** A field as RPC gives it: a many2one as `[id, name]`, a float as a number. Throws ValueError when there is no such field. */
export function speaker(tables: Tables, model: string, name: string): (row: Row) => unknown {
  const field = tables.field(model, name);
  if (!field) throw valueError(`Invalid field '${name}' on '${model}'`);
  if (name === 'password' || (name === 'key' && model === 'res.users.apikeys')) return () => false;
  const isPlain = isStored(field) && name !== 'display_name';
  const value = isPlain
    ? (row: Row): Value => row[name] ?? false
    : (row: Row): Value => valueOf(tables, model, row, name);
  if (field.type === 'float') return (row) => Number(value(row));
  if (field.type !== 'many2one') return value;
  const { relation = '' } = field;
  return (row) => {
    const id = value(row);
    const other = id === false ? undefined : tables.get(relation, Number(id));
    return other ? [other.id, displayName(tables, relation, other)] : false;
  };
}

const isOdooTime = (text: string): boolean => {
  const at = Date.parse(`${text.replace(' ', 'T')}Z`);
  return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) && !Number.isNaN(at) && toOdooTime(at) === text;
};

/** A value that came over RPC as it is stored. Throws as Odoo does. */
export function storedValue(tables: Tables, name: string, field: Field, given: unknown): Value {
  if (field.type === 'boolean') return Boolean(given);
  if (given === null || given === false || given === undefined || given === '')
    return field.type === 'float' ? '0' : field.type === 'integer' ? 0 : false;
  switch (field.type) {
    case 'float':
      if (!Number.isFinite(Number(given))) throw valueError(`could not convert string to float: '${String(given)}'`);
      return text(field.digits === 2 ? round2(Number(given)) : Number(given), 12);
    case 'integer':
      return Math.trunc(Number(given));
    case 'selection':
      if (!field.selection?.includes(String(given))) throw valueError(`Wrong value for ${name}: '${String(given)}'`);
      return String(given);
    case 'datetime':
      if (!isOdooTime(String(given)))
        throw valueError(`time data '${String(given)}' does not match format '%Y-%m-%d %H:%M:%S'`);
      return String(given);
    case 'many2one':
      if (!tables.get(field.relation ?? '', Number(given)))
        throw new OdooError(
          'validation',
          `The operation cannot be completed: another model requires the record (${name}).`,
        );
      return Number(given);
    default:
      return String(given);
  }
}
