import type { RxDatabase } from 'rxdb';
import { schemas, type CollectionName } from './collections.ts';
import type { StationStore } from './station-store.ts';

const isCollection = (name: string): name is CollectionName => Object.hasOwn(schemas, name);

/** Tells what changed once per turn of the event loop, however many commits there were. */
export function changesOf(database: RxDatabase): StationStore['onChange'] {
  const listeners = new Set<(collections: ReadonlySet<CollectionName>) => void>();
  let changed = new Set<CollectionName>();
  const tell = (): void => {
    const collections = changed;
    changed = new Set();
    for (const listen of listeners) listen(collections);
  };
  database.eventBulks$.subscribe(({ collectionName, internal }) => {
    if (internal || !collectionName || !isCollection(collectionName)) return;
    if (changed.size === 0) setImmediate(tell);
    changed.add(collectionName);
  });
  return (listen) => {
    listeners.add(listen);
    return () => void listeners.delete(listen);
  };
}
