import { expect, test } from 'vitest';
import { forgetDatabase } from '../../main/floor/change-database.ts';
import { decideException, decider, type DecideDeps, type Decision } from '../../main/floor/decide.ts';
import { openExceptions } from '../../main/floor/exceptions.ts';
import { Picture } from '../../main/floor/picture.ts';
import { loadSettings } from '../../main/floor/settings.ts';
import { inOrder } from '../../main/store/in-order.ts';
import { openStates } from '../../sync/domain/delivery.ts';
import type { ExceptionKind, PlantException } from '../../sync/domain/exception.ts';
import { entryId } from '../fakes/entries.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { aHold, aLot, anEntry, aPlant, fillStore, ids } from '../fakes/plant-builders.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

const lifted = `lifted:${ids.lot}:${ids.hold}`;
const disagreement = (kind: ExceptionKind, id: string): PlantException => ({
  id,
  kind,
  entryId: kind === 'damaged' ? '' : entryId(1),
  failure: { code: kind === 'damaged' ? 'store_rebuilt' : 'hold_lifted', facts: {} },
  here: '10',
  odoo: '4',
  raisedAt: '2026-01-05T07:00:00.000Z',
  choices: kind === 'lifted' ? ['record_correction', 'acknowledge'] : ['acknowledge'],
  closedAt: null,
  outcome: null,
});

async function held(plant = aPlant()) {
  const store = memoryStore();
  await fillStore(store, plant);
  await store.addEntry(anEntry(1, aHold(), 'settled'));
  const settings = await loadSettings(store);
  await settings.change('odoo', { url: 'https://a.example', database: 'a', actionId: 4 });
  const clock = virtualClock();
  const picture = new Picture(store, () => ({ holdLocationId: ids.hold }));
  const who = () => ({ operator: 'Berta', station: 'Station 1' });
  const deps: DecideDeps = { store, picture, clock, who, clockOffsetMs: () => null };
  return { store, settings, picture, clock, deps };
}

/** What somebody sees who looks at the exception now. */
const shownNow = async (deps: DecideDeps): Promise<string> =>
  (await openExceptions(deps)).find(({ exception }) => exception.id === lifted)?.shown ?? '';

async function decides(deps: DecideDeps, choice: Decision['choice']): Promise<void> {
  await decideException(deps, { id: lifted, choice, shown: await shownNow(deps) });
}

test('P5, P6: disagreements with a database that was left are closed with a trail, and no choice brings their numbers into the next', async () => {
  const { store, settings, picture, clock, deps } = await held();
  await store.raise(disagreement('lifted', lifted));
  await store.raise(disagreement('changed', 'changed:60:lot name'));
  await store.raise(disagreement('damaged', 'damaged:2026-01-05T05:00:00.000Z'));
  const closed: unknown[][] = [];
  const watched = {
    ...store,
    closeException: (...args: [string, string, string]) => {
      closed.push(args);
      return store.closeException(...args);
    },
  };
  await forgetDatabase({ store: watched, settings, picture, clock });
  await fillStore(store, aPlant());
  // What the next database holds under the same numbers is another lot in another place.
  expect((await store.openExceptions()).map(({ kind }) => kind)).toEqual(['damaged']);
  const at = new Date(clock.now()).toISOString();
  expect(closed).toEqual([
    [lifted, 'database_left', at],
    ['changed:60:lot name', 'database_left', at],
  ]);
  await expect(decides(deps, 'record_correction')).rejects.toThrow('action_not_allowed');
  expect(await store.entriesIn(openStates, 9)).toEqual([]);
});

test('a correction is checked as a touch is: a lot, a place or a stock that is not there any more is refused, and can be accepted', async () => {
  const gone = [
    [aPlant({ lots: [] }), 'lot_unknown'],
    [aPlant({ lots: [aLot(ids.lot, '40', { productId: ids.bolt })] }), 'product_unknown'],
    [aPlant({ places: [] }), 'location_unknown'],
    [aPlant({ lots: [aLot(ids.lot, '5')] }), 'not_enough_stock'],
  ] as const;
  for (const [plant, code] of gone) {
    const { store, deps } = await held(plant);
    await store.raise(disagreement('lifted', lifted));
    await expect(decides(deps, 'record_correction')).rejects.toThrow(code);
    expect(await store.entriesIn(openStates, 9)).toEqual([]);
    expect(await store.openExceptions()).toHaveLength(1);
    await decides(deps, 'acknowledge');
    expect(await store.openExceptions()).toEqual([]);
  }
});

test('P3: a correction that was cut off before its disagreement closed is finished by deciding again, and recorded once', async () => {
  const { store, deps } = await held(aPlant({ lots: [aLot(ids.lot, '6')] }));
  await store.raise(disagreement('lifted', lifted));
  const dies = { ...store, closeException: () => Promise.reject(new Error('the station died')) };
  await expect(decides({ ...deps, store: dies }, 'record_correction')).rejects.toThrow('died');
  deps.picture.forget(['entries']);
  await decides(deps, 'record_correction');
  const waiting = await store.entriesIn(openStates, 9);
  expect(waiting.map(({ payload }) => [payload.kind, payload.quantity])).toEqual([['hold', '6']]);
  expect(await store.openExceptions()).toEqual([]);
});

test('P3: a decision and a move to another database never mix: what was recorded first holds the move up, a move that began first leaves nothing to decide', async () => {
  for (const first of ['decision', 'move'] as const) {
    const { store, settings, picture, clock, deps } = await held();
    await store.raise(disagreement('lifted', lifted));
    const shown = await shownNow(deps);
    const oneByOne = inOrder();
    const decide = decider({ ...deps, oneByOne });
    const works = {
      decision: () => decide({ id: lifted, choice: 'record_correction', shown }),
      move: () => oneByOne(() => forgetDatabase({ store, settings, picture, clock })),
    };
    const second = first === 'move' ? 'decision' : 'move';
    const [one, other] = await Promise.allSettled([works[first](), works[second]()]);
    expect(one.status).toBe('fulfilled');
    expect(other).toMatchObject({
      status: 'rejected',
      reason: { failure: { code: second === 'move' ? 'entries_waiting' : 'action_not_allowed' } },
    });
    expect(await store.entriesIn(openStates, 9)).toHaveLength(first === 'decision' ? 1 : 0);
  }
});
