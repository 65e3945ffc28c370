import { normalizeMangoQuery, prepareQuery, type PreparedQuery } from 'rxdb';
import type { Dice } from './dice.ts';
import type { Shape, Stored } from './shape.ts';

export interface Asked {
  readonly selector: Readonly<Record<string, unknown>>;
  readonly sort?: readonly Readonly<Record<string, 'asc' | 'desc'>>[];
  readonly skip?: number;
  readonly limit?: number;
}

const strangers = [null, '', 'a', 'b', 0, 1, -1.5, true, false, '\u{1F600}', 2 ** 60, 'p003'];
const alone = [
  '$eq',
  '$ne',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$in',
  '$nin',
  '$exists',
  '$not',
  'between',
  'none',
] as const;

export function askedOf(dice: Dice, shape: Shape, ids: readonly string[]): Asked {
  const sort = dice.some(shape.sortable, 3).map((path) => ({ [path]: dice.pick(['asc', 'desc'] as const) }));
  return {
    selector: selector(dice, shape, ids, 2),
    ...(sort.length > 0 && { sort }),
    ...(dice.chance(0.3) && { skip: dice.below(5) }),
    ...(dice.chance(0.4) && { limit: dice.below(10) }),
  };
}

export const prepared = (shape: Shape, asked: Asked): PreparedQuery<Stored> =>
  prepareQuery<Stored>(shape.schema as never, normalizeMangoQuery(shape.schema as never, asked as never) as never);

function selector(dice: Dice, shape: Shape, ids: readonly string[], deep: number): Record<string, unknown> {
  const chosen: Record<string, unknown> = {};
  const most = dice.below(3) + (deep < 2 ? 1 : 0);
  for (let n = 0; n < most; n += 1) {
    const path = dice.chance(0.5) ? dice.pick(shape.indexed) : dice.pick(shape.paths);
    chosen[path] = matcher(dice, path === 'id' ? ids : (shape.values.get(path) ?? []));
  }
  if (dice.chance(0.5)) chosen['_deleted'] = { $eq: dice.chance(0.1) };
  if (deep > 0 && dice.chance(0.25)) {
    const branches = Array.from({ length: 1 + dice.below(3) }, () => selector(dice, shape, ids, deep - 1));
    chosen[dice.pick(['$or', '$or', '$and', '$nor'])] = branches;
  }
  return chosen;
}

function matcher(dice: Dice, values: readonly unknown[]): unknown {
  const operand = (): unknown => {
    const value = values.length > 0 && dice.chance(0.8) ? dice.pick(values) : dice.pick(strangers);
    return value === undefined ? null : value;
  };
  const operands = (): unknown[] => Array.from({ length: dice.below(4) }, operand);
  const operator = dice.pick(alone);
  switch (operator) {
    case '$in':
    case '$nin':
      return { [operator]: operands() };
    case '$exists':
      return { $exists: dice.chance(0.5) };
    case '$not':
      return { $not: { [dice.pick(['$gt', '$eq', '$lte'])]: operand() } };
    case 'between':
      return { [dice.pick(['$gt', '$gte'])]: operand(), [dice.pick(['$lt', '$lte'])]: operand() };
    case 'none':
      return { $eq: operand(), $ne: operand() };
    default:
      return { [operator]: operand() };
  }
}
