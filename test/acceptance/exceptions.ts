import { expect, test } from 'vitest';
import type { StationStore } from '../../main/store/station-store.ts';
import { refusal } from '../fakes/entries.ts';

/** What every store promises about exceptions. */
export function exceptionFacts(makeStore: () => Promise<StationStore>): void {
  test('P6: an open exception that is raised with other figures says the present ones, under its id and time; alike, nothing is written', async () => {
    const store = await makeStore();
    const first = refusal('a', '2026-11-21T06:00:00.000Z');
    const now = { ...first, odoo: '45 (done)', odooBy: 'Bo', choices: ['acknowledge'] as const };
    await store.raise(first);
    await store.raise({ ...now, raisedAt: '2026-11-21T07:00:00.000Z' });
    const changed = { ...now, changedAt: '2026-11-21T07:00:00.000Z' };
    expect(await store.openExceptions()).toStrictEqual([changed]);
    await store.raise({ ...now, raisedAt: '2026-11-21T08:00:00.000Z' });
    expect(await store.openExceptions()).toStrictEqual([changed]);
  });

  test('P6: the same disagreement raised again leaves the open exception as it is', async () => {
    const store = await makeStore();
    await Promise.all([
      store.raise(refusal('a', '2026-11-21T06:00:00.000Z')),
      store.raise(refusal('a', '2026-11-21T07:00:00.000Z')),
    ]);
    expect(await store.openExceptions()).toStrictEqual([refusal('a', '2026-11-21T06:00:00.000Z')]);
  });

  test('open exceptions come oldest first; a decided one is not among them', async () => {
    const store = await makeStore();
    await store.raise(refusal('b', '2026-11-21T08:00:00.000Z'));
    await store.raise(refusal('a', '2026-11-21T07:00:00.000Z'));
    await store.raise(refusal('c', '2026-11-21T06:00:00.000Z'));
    await store.closeException('refused:a', 'retry', '2026-11-21T09:00:00.000Z');
    await store.closeException('refused:never', 'retry', '2026-11-21T09:00:00.000Z');
    expect((await store.openExceptions()).map(({ entryId }) => entryId)).toEqual(['c', 'b']);
  });

  test('P6: a decided disagreement may be raised again, once', async () => {
    const store = await makeStore();
    for (const hour of ['07', '08', '09']) {
      await store.raise(refusal('a', `2026-11-21T${hour}:00:00.000Z`));
      await store.closeException('refused:a', 'retry', `2026-11-21T${hour}:30:00.000Z`);
      expect(await store.openExceptions()).toEqual([]);
    }
    expect(await store.exception('refused:a')).toMatchObject({
      outcome: 'retry',
      closedAt: '2026-11-21T09:30:00.000Z',
    });
    await store.raise(refusal('a', '2026-11-21T10:00:00.000Z'));
    expect(await store.openExceptions()).toStrictEqual([refusal('a', '2026-11-21T10:00:00.000Z')]);
    expect(await store.exception('refused:a')).toStrictEqual(refusal('a', '2026-11-21T10:00:00.000Z'));
    expect(await store.exception('refused:never')).toBeUndefined();
  });
}
