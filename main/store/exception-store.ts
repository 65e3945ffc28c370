import { broughtUpToDate, type PlantException } from '../../sync/domain/exception.ts';
import type { LocalStore } from '../../sync/ports.ts';
import type { Documents } from './documents.ts';
import { plain } from './plain.ts';
import { inOrder } from './in-order.ts';

export interface ExceptionStore extends Pick<LocalStore, 'raise' | 'openExceptions' | 'exception' | 'closeException'> {
  /** Opens an exception that was never there; one that was decided stays so. */
  raiseOnce(exception: PlantException): Promise<void>;
}

/** Disagreements that a person must decide, and those that were decided. */
export function exceptionStore(exceptions: Documents<PlantException>): ExceptionStore {
  const queue = inOrder();
  return {
    raise: (exception) =>
      queue(async () => {
        const previous = (await exceptions.stored([exception.id])).get(exception.id);
        if (!previous) return exceptions.write([{ document: exception }]);
        if (previous.closedAt === null) {
          const open = plain(previous);
          const document = broughtUpToDate(open, exception);
          return document === open ? undefined : exceptions.write([{ document, previous }]);
        }
        // The same disagreement again: the decided one is kept under an id of its own.
        const decided = { ...plain(previous), id: `${previous.id}@${previous.closedAt}` };
        return exceptions.write([{ document: decided }, { document: exception, previous }]);
      }),
    raiseOnce: (exception) =>
      queue(async () => {
        if ((await exceptions.stored([exception.id])).has(exception.id)) return;
        await exceptions.write([{ document: exception }]);
      }),
    openExceptions: async () => {
      const open = await exceptions.find({ selector: { closedAt: { $eq: null } } as never });
      return open.toSorted((a, b) => (a.raisedAt < b.raisedAt ? -1 : a.raisedAt > b.raisedAt ? 1 : 0));
    },
    exception: (id) => exceptions.one(id),
    closeException: (id, outcome, closedAt) =>
      queue(async () => {
        const previous = (await exceptions.stored([id])).get(id);
        // The first decision stands.
        if (!previous || previous.closedAt !== null) return;
        await exceptions.write([{ document: { ...plain(previous), outcome, closedAt }, previous }]);
      }),
  };
}
