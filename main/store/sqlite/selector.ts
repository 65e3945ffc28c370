import type { SQLInputValue } from 'node:sqlite';
import type { FilledMangoQuery } from 'rxdb';
import type { Field, Fields } from './field.ts';

/** A WHERE clause. Not `exact`: it lets every match through, but others too, so RxDB's matcher has the last word. */
export interface Where {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
  readonly exact: boolean;
}

/** A condition; undefined where SQL cannot answer as RxDB's matcher does. */
type Term = { readonly sql: string; readonly values: readonly SQLInputValue[] } | undefined;

const comparisons: Readonly<Record<string, string>> = { $gt: '>', $gte: '>=', $lt: '<', $lte: '<=' };

/** Translates the parts of a Mango selector that SQL answers as RxDB's matcher does. */
export function toWhere(selector: unknown, fields: Fields): Where {
  const terms = termsOf(selector, fields);
  const known = terms.filter((term) => term !== undefined);
  return {
    sql: known.length === 0 ? '' : ` WHERE ${known.map((term) => term.sql).join(' AND ')}`,
    values: known.flatMap((term) => term.values),
    exact: known.length === terms.length,
  };
}

/** The ORDER BY clause; undefined where SQL's order is not RxDB's. */
export function toOrder(sort: FilledMangoQuery<unknown>['sort'], fields: Fields): string | undefined {
  const parts: string[] = [];
  for (const [path, direction] of sort.flatMap((part) => Object.entries(part))) {
    const field = fields(path);
    if (!field?.ordered) return undefined;
    parts.push(`${field.sql} ${direction === 'desc' ? 'DESC' : 'ASC'}`);
  }
  return ` ORDER BY ${parts.join(', ')}`;
}

/** All of them must hold. */
function termsOf(selector: unknown, fields: Fields): Term[] {
  if (!isPlainObject(selector)) return [undefined];
  return Object.entries(selector).flatMap(([path, matcher]) => {
    if (path.startsWith('$')) return logical(path, matcher, fields);
    const field = fields(path);
    return field ? matcherTerms(field, matcher) : [undefined];
  });
}

function logical(operator: string, branches: unknown, fields: Fields): Term[] {
  if (!Array.isArray(branches) || branches.length === 0) return [undefined];
  if (operator === '$and') return branches.flatMap((branch) => termsOf(branch, fields));
  const either = joined(
    branches.map((branch) => joined(termsOf(branch, fields), 'AND', 'TRUE')),
    'OR',
    'FALSE',
  );
  if (operator === '$or') return [either];
  return [operator === '$nor' ? negated(either) : undefined];
}

function matcherTerms(field: Field, matcher: unknown): Term[] {
  // Without operators, RxDB compares with the object itself.
  if (!isPlainObject(matcher) || Object.keys(matcher).length === 0) return [undefined];
  return Object.entries(matcher).map(([operator, operand]) => toTerm(field, operator, operand));
}

function toTerm(field: Field, operator: string, operand: unknown): Term {
  switch (operator) {
    case '$eq':
      return equal(field, operand);
    case '$ne':
      return negated(equal(field, operand));
    case '$in':
      return oneOf(field, operand);
    case '$nin':
      return negated(oneOf(field, operand));
    case '$exists': {
      const exists: Term = field.exists === undefined ? undefined : { sql: field.exists, values: [] };
      return operand === true ? exists : operand === false ? negated(exists) : undefined;
    }
    case '$not':
      return negated(joined(matcherTerms(field, operand), 'AND', 'TRUE'));
    default:
      return range(field, comparisons[operator], operand);
  }
}

function equal(field: Field, operand: unknown): Term {
  // RxDB's `null` also matches a missing field, as SQL's does.
  if (operand === null) return { sql: `${field.sql} IS NULL`, values: [] };
  return fits(field, operand) ? { sql: `${field.sql} = ?`, values: [toSql(operand)] } : undefined;
}

function oneOf(field: Field, operands: unknown): Term {
  if (!Array.isArray(operands)) return undefined;
  const values = operands.filter((operand) => operand !== null);
  if (!values.every((value) => fits(field, value))) return undefined;
  // One parameter whatever the length, so that one prepared statement serves all.
  const listed = { sql: `${field.sql} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(values)] };
  return values.length === operands.length ? listed : joined([listed, equal(field, null)], 'OR', 'FALSE');
}

function range(field: Field, comparison: string | undefined, operand: unknown): Term {
  if (!comparison || !fits(field, operand) || (field.type === 'string' && !field.ordered)) return undefined;
  return { sql: `${field.sql} ${comparison} ?`, values: [toSql(operand)] };
}

/** Undefined as soon as one term is. */
function joined(terms: readonly Term[], word: 'AND' | 'OR', none: 'TRUE' | 'FALSE'): Term {
  const known = terms.filter((term) => term !== undefined);
  if (known.length < terms.length) return undefined;
  const [only] = known;
  if (only && known.length === 1) return only;
  const sql = known.length === 0 ? none : `(${known.map((term) => term.sql).join(` ${word} `)})`;
  return { sql, values: known.flatMap((term) => term.values) };
}

/** With SQL's third answer, NULL, counted as no. */
const negated = (term: Term): Term => term && { sql: `(${term.sql}) IS NOT TRUE`, values: term.values };

/** Of the field's own type and the same value in SQLite: no NaN, no number beyond its integers, no half of a surrogate pair. */
function fits(field: Field, value: unknown): value is string | number | boolean {
  if (typeof value !== field.type) return false;
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  return typeof value !== 'number' || Math.abs(value) <= Number.MAX_SAFE_INTEGER;
}

const toSql = (value: string | number | boolean): SQLInputValue => (typeof value === 'boolean' ? Number(value) : value);

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
