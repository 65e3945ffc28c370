import { valueError } from './errors.ts';
import type { Field, Row, Value } from './fields.ts';
import type { Tables } from './tables.ts';
import { displayName, valueOf } from './values.ts';

export type Test = (row: Row) => boolean;

/** Odoo's search domain in prefix notation, as a test of one row. Throws ValueError as Odoo does. */
export function compileDomain(tables: Tables, model: string, domain: unknown): Test {
  if (!Array.isArray(domain)) throw valueError(`Invalid domain: ${JSON.stringify(domain)}`);
  const rest: unknown[] = [...domain];
  const tests: Test[] = [];
  while (rest.length > 0) tests.push(term(tables, model, rest));
  return (row) => tests.every((test) => test(row));
}

function term(tables: Tables, model: string, rest: unknown[]): Test {
  const head = rest.shift();
  if (head === '&' || head === '|') {
    const [a, b] = [term(tables, model, rest), term(tables, model, rest)];
    return head === '&' ? (row) => a(row) && b(row) : (row) => a(row) || b(row);
  }
  if (head === '!') {
    const inner = term(tables, model, rest);
    return (row) => !inner(row);
  }
  if (!Array.isArray(head) || head.length !== 3) throw valueError(`Invalid domain term ${JSON.stringify(head)}`);
  return leaf(tables, model, String(head[0]), String(head[1]), head[2]);
}

/** A field's values along a dotted path; links by id and, for comparisons with text, by name. */
interface Found {
  readonly values: readonly Value[];
  readonly names: () => readonly string[];
}
type Path = (row: Row) => Found;
const noNames = (): readonly string[] => [];

function follow(tables: Tables, model: string, path: string): { find: Path; field: Field } {
  const [name = '', ...more] = path.split('.');
  const field = tables.field(model, name);
  if (!field) throw valueError(`Invalid field '${name}' on model '${model}'`);
  const linkedIds = (row: Row): number[] => {
    const value = valueOf(tables, model, row, name);
    return typeof value === 'object' ? [...value] : value === false ? [] : [Number(value)];
  };
  const { relation } = field;
  if (relation === undefined)
    return { field, find: (row) => ({ values: [valueOf(tables, model, row, name)], names: noNames }) };
  const there = (row: Row): Row[] => linkedIds(row).flatMap((id) => tables.get(relation, id) ?? []);
  if (more.length > 0) {
    const inner = follow(tables, relation, more.join('.'));
    const find: Path = (row) => {
      const found = there(row).map(inner.find);
      return { values: found.flatMap((each) => each.values), names: () => found.flatMap((each) => each.names()) };
    };
    return { field: inner.field, find };
  }
  const find: Path = (row) => ({
    values: linkedIds(row),
    names: () => there(row).map((each) => displayName(tables, relation, each)),
  });
  return { field, find };
}

const wildcard = (pattern: string, flags: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('%', '.*')
      .replaceAll('_', '.')}$`,
    `s${flags}`,
  );
const within = (pattern: unknown): string => `%${String(pattern)}%`;

/** Text comparisons by operator. */
const likes: Readonly<Record<string, (pattern: unknown) => RegExp>> = {
  like: (pattern) => wildcard(within(pattern), ''),
  ilike: (pattern) => wildcard(within(pattern), 'i'),
  '=like': (pattern) => wildcard(String(pattern), ''),
  '=ilike': (pattern) => wildcard(String(pattern), 'i'),
};

const orderings: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

function leaf(tables: Tables, model: string, path: string, operator: string, wanted: unknown): Test {
  const { find, field } = follow(tables, model, path);
  const same = (found: Found, value: unknown): boolean => {
    if (value === false || value === null) return found.values.every((each) => each === false || each === '');
    if (field.relation !== undefined && typeof value === 'string') return found.names().includes(value);
    if (field.type === 'float') return found.values.some((each) => Number(each) === Number(value));
    return found.values.some((each) => each === value);
  };
  const oneOf = (found: Found): boolean => {
    if (!Array.isArray(wanted)) throw valueError(`Invalid value for '${operator}': ${JSON.stringify(wanted)}`);
    return wanted.some((value) => same(found, value));
  };
  const negative = operator === '!=' || operator.startsWith('not ');
  const plain = operator === '!=' ? '=' : operator.replace(/^not /, '');
  const test = ((): ((found: Found) => boolean) => {
    if (plain === '=') return Array.isArray(wanted) ? oneOf : (found) => same(found, wanted);
    if (plain === 'in') return oneOf;
    if (plain === 'child_of')
      return (found) => found.values.some((id) => isBelow(tables, field.relation ?? model, Number(id), wanted));
    const like = likes[plain];
    if (like) {
      const pattern = like(wanted);
      return ({ values, names }) =>
        (field.relation === undefined ? values.map(String) : names()).some((each) => pattern.test(each));
    }
    const ordering = orderings[plain];
    if (!ordering) throw valueError(`Invalid operator '${operator}'`);
    return ({ values }) => values.some((each) => each !== false && ordering(compare(field, each, wanted)));
  })();
  return (row) => test(find(row)) !== negative;
}

const compare = (field: Field, a: Value, b: unknown): number =>
  field.type === 'char' || field.type === 'datetime' || field.type === 'selection' || field.type === 'text'
    ? String(a) < String(b)
      ? -1
      : String(a) > String(b)
        ? 1
        : 0
    : Number(a) - Number(b);

/** Odoo's `child_of`: the record itself or below it, along `location_id`. */
function isBelow(tables: Tables, model: string, id: number, roots: unknown): boolean {
  const tops = (Array.isArray(roots) ? roots : [roots]).map(Number);
  for (let at = tables.get(model, id); at; at = tables.get(model, Number(at['location_id'])))
    if (tops.includes(at.id)) return true;
  return false;
}
