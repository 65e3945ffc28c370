import { expect, test } from 'vitest';
import { StoreFull } from '../../main/store/errors.ts';
import type { StationStore } from '../../main/store/station-store.ts';
import { confirmation, entryId, pending, product, refusal } from '../fakes/entries.ts';

export interface TightStore {
  readonly store: StationStore;
  /** From now on the disk takes nothing more. */
  fill(): void;
  free(): void;
}

/** What every store promises about a full disk. To be called inside a `describe`; the caller closes the stores. */
export function fullDiskAcceptance(makeStore: () => Promise<TightStore>): void {
  test('P1, P2: on a full disk nothing is acknowledged, everything stays readable, and it recovers', async () => {
    const { store, fill, free } = await makeStore();
    await store.recordEntry((seq) => confirmation(1, { seq }));
    fill();
    const acknowledged = [1];
    const record = (n: number): Promise<unknown> =>
      store
        .recordEntry((seq) => confirmation(n, { seq }))
        .then(
          () => void acknowledged.push(n),
          (error: unknown) => error,
        );
    // What still fits into the last page may be saved.
    let refused = await record(2);
    for (let n = 3; n < 500 && refused === undefined; n += 1) refused = await record(n);
    expect(refused).toBeInstanceOf(StoreFull);
    expect(refused).toMatchObject({ failure: { code: 'disk_full' } });
    expect((await store.newestEntries(1000)).map(({ id }) => id)).toEqual(acknowledged.map(entryId).toReversed());

    free();
    const next = acknowledged.length + 1;
    expect(await store.recordEntry((seq) => confirmation(next, { seq }))).toMatchObject({ seq: next });
    expect(await store.newestEntries(1000)).toHaveLength(next);
  });

  test('P3: on a full disk a change of many deliveries changes none of them', async () => {
    const { store, fill, free } = await makeStore();
    const ids = Array.from({ length: 300 }, (_, n) => n + 1);
    for (const n of ids) await store.addEntry(confirmation(n));
    // Long enough that the changed entries need pages of their own.
    const failure = { code: 'odoo_said', facts: { message: 'x'.repeat(2000) } } as const;
    const changes = ids.map((n) => ({
      id: entryId(n),
      from: ['pending'] as const,
      to: { ...pending, state: 'sending', failure } as const,
    }));
    fill();
    await expect(store.changeDeliveries(changes)).rejects.toThrow(StoreFull);
    expect(await store.entriesIn(['pending'], 1000)).toHaveLength(300);
    expect(await store.entriesIn(['sending'], 1000)).toEqual([]);
    free();
    expect(await store.changeDeliveries(changes)).toBe(true);
    expect(await store.entriesIn(['sending'], 1000)).toHaveLength(300);
  });

  test('on a full disk a pulled page is not half applied', async () => {
    const { store, fill, free } = await makeStore();
    const page = Array.from({ length: 300 }, (_, n) => product(n + 1, 'x'.repeat(1000)));
    fill();
    await expect(store.applyReplicas('products', page)).rejects.toThrow(StoreFull);
    expect(await store.replicas('products')).toEqual([]);
    free();
    await store.applyReplicas('products', page);
    expect(await store.replicas('products')).toHaveLength(300);
    await store.raise(refusal('after'));
    expect(await store.openExceptions()).toHaveLength(1);
  });
}
