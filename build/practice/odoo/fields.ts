import type { Tables } from './tables.ts';

/**
 * A stored value: many2one as an id or false, many2many as ids, float as an exact decimal text, time as
 * `YYYY-MM-DD HH:MM:SS`, empty text as false.
 */
export type Value = string | number | boolean | readonly number[];
export interface Row {
  readonly id: number;
  readonly [field: string]: Value;
}
export type Values = Readonly<Record<string, Value>>;

type FieldType =
  'char' | 'text' | 'integer' | 'float' | 'boolean' | 'datetime' | 'selection' | 'many2one' | 'one2many' | 'many2many';

export interface Field {
  readonly type: FieldType;
  readonly relation?: string;
  /** Of a one2many: the many2one on the other side. */
  readonly inverse?: string;
  readonly selection?: readonly string[];
  readonly required?: boolean;
  readonly initial?: Value;
  /** Of a number: decimals that are kept. */
  readonly digits?: number;
  /** Of a one2many: which of the linked rows belong to it; all of them if absent. */
  readonly only?: (row: Row) => boolean;
  /** Not stored: made from the row each time. */
  readonly compute?: (tables: Tables, row: Row) => Value;
}

export interface ModelSpec {
  readonly fields: Readonly<Record<string, Field>>;
  readonly displayName?: (tables: Tables, row: Row) => string;
  /** Odoo's `_order`. */
  readonly order?: string;
  /** Sets of fields that no two records share. */
  readonly unique?: readonly (readonly string[])[];
  /** Two links by which records are found together. */
  readonly pair?: readonly [string, string];
}
export type Schema = Readonly<Record<string, ModelSpec>>;

export const char = (more: Partial<Field> = {}): Field => ({ type: 'char', ...more });
export const text = (): Field => ({ type: 'text' });
export const integer = (initial = 0): Field => ({ type: 'integer', initial });
export const float = (initial = '0'): Field => ({ type: 'float', initial });
/** A number with the two decimals of Odoo's "Product Unit". */
export const quantity = (initial = '0'): Field => ({ type: 'float', initial, digits: 2 });
export const boolean = (initial = false): Field => ({ type: 'boolean', initial });
export const datetime = (): Field => ({ type: 'datetime' });
export const selection = (values: readonly string[], initial: Value = values[0] ?? false): Field => ({
  type: 'selection',
  selection: values,
  initial,
});
export const link = (relation: string, more: Partial<Field> = {}): Field => ({ type: 'many2one', relation, ...more });
export const back = (relation: string, inverse: string, only?: (row: Row) => boolean): Field => ({
  type: 'one2many',
  relation,
  inverse,
  ...(only ? { only } : {}),
});
export const many = (relation: string): Field => ({ type: 'many2many', relation, initial: [] });
export const computed = (type: FieldType, compute: Required<Field>['compute'], relation?: string): Field => ({
  type,
  compute,
  ...(relation === undefined ? {} : { relation }),
});

/** Fields that every model has. */
export const commonFields: Readonly<Record<string, Field>> = {
  id: { type: 'integer' },
  create_date: datetime(),
  write_date: datetime(),
  create_uid: link('res.users'),
  write_uid: link('res.users'),
  display_name: computed('char', (tables, row) => String(row['name'] || `${row.id}`)),
};

export const isStored = (field: Field): boolean => field.type !== 'one2many' && field.compute === undefined;

/** What a field holds when nobody gave it a value. */
export const emptyValue = (field: Field): Value => field.initial ?? (field.type === 'many2many' ? [] : false);
