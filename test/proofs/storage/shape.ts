import { fillWithDefaultSettings, type RxDocumentData, type RxJsonSchema } from 'rxdb';
import type { Dice } from './dice.ts';

export type Content = { readonly id: string } & Readonly<Record<string, unknown>>;
export type Stored = RxDocumentData<Content>;

/** A kind of field: its schema, and values as documents have them. `undefined`: the document has no such field. */
interface Kind {
  readonly schema: object;
  readonly values: readonly unknown[];
  readonly required: boolean;
  readonly indexed: boolean;
}

/** Below and beyond the surrogates, where UTF-8 and UTF-16 order differently, and a NUL, where C stops. */
const wide = ['\u{1F600}', '\uFFFD', '\uE000', 'a\u{1F600}', 'a\uFFFD'];
const words = ['', 'a', 'A', 'ab', 'b', "o'clock", '"', 'z ', 'é', '%', '[x]'];
const text = { type: 'string', maxLength: 12 };
const integer = { type: 'integer', minimum: -10, maximum: 10, multipleOf: 1 };
const half = { type: 'number', minimum: -10, maximum: 10, multipleOf: 0.5 };
const integers = [-10, -3, -1, 0, 1, 2, 3, 10];

const kinds: Readonly<Record<string, Kind>> = {
  word: { schema: text, values: words, required: true, indexed: true },
  wideWord: { schema: text, values: [...words.slice(0, 4), ...wide], required: true, indexed: true },
  plainWord: { schema: text, values: [...words, ...wide, '\0', 'a\0b'], required: true, indexed: false },
  note: { schema: { type: 'string' }, values: [undefined, ...words, '\0'], required: false, indexed: false },
  count: { schema: integer, values: integers, required: true, indexed: true },
  weight: { schema: half, values: [-1.5, -0.5, 0, 0.5, 1, 2.5], required: true, indexed: true },
  tries: { schema: { type: 'number' }, values: [undefined, ...integers, 1e300, 0.1], required: false, indexed: false },
  active: { schema: { type: 'boolean' }, values: [true, false], required: true, indexed: true },
  maybe: { schema: { type: 'boolean' }, values: [undefined, true, false], required: false, indexed: false },
  closedAt: {
    schema: { type: ['string', 'null'], maxLength: 12 },
    values: [null, '2026-01', '2026-02'],
    required: true,
    indexed: false,
  },
  level: {
    schema: { type: ['number', 'null'] },
    values: [null, undefined, ...integers],
    required: false,
    indexed: false,
  },
  mixed: {
    schema: { type: ['string', 'number'] },
    values: [0, 1, '1', '', 'a', undefined, true, null],
    required: false,
    indexed: false,
  },
  tags: {
    schema: { type: 'array', items: { type: 'string' } },
    values: [undefined, [], ['a'], ['a', 'b'], ['']],
    required: false,
    indexed: false,
  },
};
const names = Object.keys(kinds);
const inners = ['word', 'count', 'level', 'active', 'note'];

/** A collection's schema and how its documents are filled. */
export interface Shape {
  readonly schema: RxJsonSchema<Stored>;
  readonly attachments: boolean;
  /** All fields by their paths, those of the object `part` too, and one that no document has. */
  readonly paths: readonly string[];
  readonly indexed: readonly string[];
  /** RxDB's comparator calls equal arrays, and null and missing, a tie and looks no further: their order is left open. */
  readonly sortable: readonly string[];
  /** Operands that have met such a field. */
  readonly values: ReadonlyMap<string, readonly unknown[]>;
  readonly content: (id: string) => Content;
}

export function shapeOf(dice: Dice): Shape {
  const own = names.filter(() => dice.chance(0.5));
  const inner = inners.filter(() => dice.chance(0.5));
  const partRequired = dice.chance(0.7);
  const of = (name: string): Kind => kinds[name] as Kind;
  const indexed = [
    ...own.filter((name) => of(name).indexed),
    ...(partRequired ? inner.filter((name) => of(name).indexed).map((name) => `part.${name}`) : []),
  ];
  const indexes = Array.from({ length: indexed.length > 0 ? dice.below(4) : 0 }, () => [
    dice.pick(indexed),
    ...dice.some(indexed, 2),
  ]).map((paths) => [...new Set(paths)]);
  const attachments = dice.chance(0.4);
  const schema = {
    version: 0,
    primaryKey: 'id',
    type: 'object',
    properties: { id: { type: 'string', maxLength: 20 }, ...schemasOf(own), part: objectOf(inner) },
    required: ['id', ...own.filter((name) => of(name).required), ...(partRequired ? ['part'] : [])],
    indexes: [...new Map(indexes.map((paths) => [paths.join(), paths])).values()],
    ...(attachments && { attachments: {} }),
  };
  const fill = (fields: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(
      fields.map((name) => [name, dice.pick(of(name).values)]).filter(([, value]) => value !== undefined),
    );
  const paths = ['id', ...own, ...inner.map((name) => `part.${name}`), 'nowhere'];
  return {
    schema: fillWithDefaultSettings(schema as never) as unknown as RxJsonSchema<Stored>,
    attachments,
    paths,
    indexed: ['id', ...indexes.flat()],
    sortable: paths.filter((path) => !path.endsWith('tags') && !path.endsWith('level') && path !== 'mixed'),
    values: new Map(paths.map((path) => [path, kinds[path.replace('part.', '')]?.values ?? []])),
    content: (id) => ({ id, ...fill(own), ...((partRequired || dice.chance(0.5)) && { part: fill(inner) }) }),
  };
}

const schemasOf = (fields: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(fields.map((name) => [name, kinds[name]?.schema]));

const objectOf = (fields: readonly string[]): object => ({
  type: 'object',
  properties: schemasOf(fields),
  required: fields.filter((name) => kinds[name]?.required),
});
