import {
  getChangedDocumentsSince,
  getQueryMatcher,
  getSchemaByObjectPath,
  getSortComparator,
  type FilledMangoQuery,
  type PreparedQuery,
} from 'rxdb';
import type { Instance } from './peers.ts';
import type { Stored } from './shape.ts';

/**
 * Where RxDB's memory storage is the wrong one. Each is accepted only when the check beside its use shows, in that very case,
 * that memory contradicts RxDB's own interface or RxDB's own matcher.
 */
export const memoryErrors = {
  countForgetsLimit: 'count forgets skip and limit, against the interface: as many as the query brings',
  operandOutside:
    "an index compares an operand of another type as text and pulls one beyond the schema's range to its end, against RxDB's own matcher",
  tellsRefused: 'a change is told of a document that was refused for a missing attachment and is not there',
  throwsOnRefused: 'a bulk in which every row is refused for a missing attachment throws instead of reporting',
} as const;
export type MemoryError = keyof typeof memoryErrors;

/** Whether an index alone answers a query with an operand outside its field's type or range. */
export function operandOutside({ schema }: Instance, { query, queryPlan }: PreparedQuery<Stored>): boolean {
  const isOutside = (path: string, operand: unknown): boolean => {
    const field: { type?: unknown; minimum?: number; maximum?: number } = getSchemaByObjectPath(
      schema as never,
      path as never,
    );
    const { type, minimum = -Infinity, maximum = Infinity } = field;
    if (typeof operand === 'number' && (operand < minimum || operand > maximum)) return true;
    return typeof operand !== (type === 'integer' ? 'number' : type);
  };
  return (
    queryPlan.selectorSatisfiedByIndex &&
    Object.entries(query.selector).some(([path, matcher]) =>
      Object.values(matcher as object).some((operand) => isOutside(path, operand)),
    )
  );
}

/** What RxDB's matcher and comparator make of all documents, without any index. */
export async function bySlowPath(instance: Instance, query: FilledMangoQuery<Stored>): Promise<Stored[]> {
  const { schema } = instance;
  const all = await getChangedDocumentsSince(instance, Number.MAX_SAFE_INTEGER);
  return (all.documents as Stored[])
    .filter(getQueryMatcher<Stored>(schema as never, query as never) as (document: Stored) => boolean)
    .toSorted(getSortComparator<Stored>(schema as never, query as never) as never)
    .slice(query.skip, query.skip + (query.limit ?? Infinity));
}
