import type { PostingProfileName } from '../../../sync/domain/delivery.ts';
import type { Entry } from '../../../sync/domain/entry.ts';
import type { PlantException } from '../../../sync/domain/exception.ts';
import type { CountRow } from '../../../sync/domain/count.ts';
import type { SettingDocument } from '../collections.ts';
import type { StoreDocuments } from '../database.ts';
import {
  newlyMissing,
  sequenceAfter,
  sequenceIn,
  sequenceSetting,
  type GivenNumbers,
  type Sequence,
} from '../sequence.ts';
import { inDoubt } from './doubt.ts';
import type { Heap } from './heap.ts';

const chunk = 500;

export interface Filled {
  readonly entries: number;
  readonly missing: Sequence['missing'];
  readonly next: number;
}

/**
 * Fills an empty store with what a heap holds. Entries that are not at their end are in doubt; Odoo's records and the cursors are
 * left out, so that they are pulled again.
 */
export async function fill(documents: StoreDocuments, heap: Heap, since: string, seen: GivenNumbers): Promise<Filled> {
  const settings = [...(heap.settings() as Generator<SettingDocument>)];
  const told = sequenceIn(settings.find(({ id }) => id === sequenceSetting)?.value);
  const before = { ...told, next: Math.max(told.next, seen.next) };
  const profile = profileIn(settings) ?? heap.profile() ?? 'posting-action';
  let entries = 0;
  let some: Entry[] = [];
  const write = async (): Promise<void> => {
    await documents.entries.write(some.map((document) => ({ document })));
    entries += some.length;
    some = [];
  };
  for (const { entry, whole } of heap.entries()) {
    some.push(inDoubt(entry, { profile, since, whole }));
    if (some.length >= chunk) await write();
  }
  await write();
  // As they are: whoever would send one finds that it is damaged.
  await inChunks(heap.broken() as Generator<Entry>, (some) =>
    documents.entries.write(some.map((document) => ({ document }))),
  );
  await inChunks(heap.counts() as Generator<CountRow>, (rows) =>
    documents.counts.write(rows.map((document) => ({ document }))),
  );
  const missing = heap.gaps();
  const sequence = sequenceAfter(Math.max(heap.lastSeq(), seen.lastSeq), missing, before);
  const kept = settings.filter(({ id }) => id !== sequenceSetting);
  await documents.settings.write([...kept, { id: sequenceSetting, value: sequence }].map((document) => ({ document })));
  return {
    entries,
    missing: newlyMissing(missing, before),
    next: sequence.next,
  };
}

/** Tells a person once what happened to the file. */
export const notice = (failure: PlantException['failure'], raisedAt: string): PlantException => ({
  id: `damaged:${raisedAt}`,
  kind: 'damaged',
  entryId: '',
  failure,
  here: '',
  odoo: '',
  raisedAt,
  choices: ['acknowledge'],
  closedAt: null,
  outcome: null,
});

async function inChunks<T>(items: Generator<T>, write: (some: T[]) => Promise<void>): Promise<void> {
  let some: T[] = [];
  for (const item of items) {
    some.push(item);
    if (some.length < chunk) continue;
    await write(some);
    some = [];
  }
  await write(some);
}

function profileIn(settings: readonly SettingDocument[]): PostingProfileName | undefined {
  const odoo = settings.find(({ id }) => id === 'odoo')?.value as { profile?: unknown } | undefined;
  return odoo?.profile === 'no-footprint' || odoo?.profile === 'posting-action' ? odoo.profile : undefined;
}
