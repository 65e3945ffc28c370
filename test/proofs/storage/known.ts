import { getQueryMatcher, getSortComparator, type FilledMangoQuery } from 'rxdb';
import type { Instance } from './peers.ts';
import type { Stored } from './shape.ts';

/**
 * Where RxDB's memory storage is the wrong one. Each is accepted only when the check beside its use shows, in that very case,
 * that memory contradicts RxDB's own interface or RxDB's own matcher.
 */
export const memoryErrors = {
  countForgetsLimit: 'count forgets skip and limit, against the interface: as many as the query brings',
  indexAgainstMatcher: "a query that an index answers contradicts RxDB's own matcher or comparator",
  tellsRefused: 'a change is told of a document that was refused for a missing attachment and is not there',
  throwsOnRefused: 'a bulk in which every row is refused for a missing attachment throws instead of reporting',
  keepsRefused: 'an attachment of a refused document is kept',
} as const;
export type MemoryError = keyof typeof memoryErrors;

/** What RxDB's matcher and comparator make of all documents, without any index. */
export async function bySlowPath(
  instance: Instance,
  query: FilledMangoQuery<Stored>,
  ids: readonly string[],
): Promise<Stored[]> {
  const all = (await instance.findDocumentsById([...ids], true)) as Stored[];
  const schema = instance.schema as never;
  return all
    .filter(getQueryMatcher<Stored>(schema, query as never) as (document: Stored) => boolean)
    .toSorted(getSortComparator<Stored>(schema, query as never) as never)
    .slice(query.skip, query.skip + (query.limit ?? Infinity));
}
