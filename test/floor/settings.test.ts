import { expect, test } from 'vitest';
import { signIn } from '../../main/floor/session.ts';
import { loadSettings } from '../../main/floor/settings.ts';
import { chooseMachine } from '../../main/floor/setup.ts';
import { memoryStore } from '../fakes/memory-store.ts';

test('P2: changes of one group at once are all kept, on the disk too', async () => {
  const store = memoryStore();
  const settings = await loadSettings(store);
  await Promise.all([
    settings.change('station', { locale: 'de' }),
    settings.change('station', { workCenterId: 7 }),
    signIn(settings, 'Ada'),
    signIn(settings, 'Berta'),
    chooseMachine(settings, { url: 'opc.tcp://press:4840', trust: 'encrypted', thumbprint: 'aa' }),
    chooseMachine(settings, { url: 'opc.tcp://press:4840', trust: 'encrypted', thumbprint: 'bb' }),
  ]);
  for (const read of [settings, await loadSettings(store)]) {
    expect(read.get('station')).toMatchObject({
      locale: 'de',
      workCenterId: 7,
      operator: 'Berta',
      operators: ['Berta', 'Ada'],
    });
    expect(read.get('machine').thumbprints).toEqual(['aa', 'bb']);
  }
});

test('a change that could not be saved is not there, and does not stand in the way of the next', async () => {
  let error: Error | undefined = new Error('disk full');
  const store = memoryStore({ fail: () => error });
  const settings = await loadSettings(store);
  await expect(settings.change('station', { locale: 'de' })).rejects.toThrow('disk full');
  expect(settings.get('station').locale).toBe('en');
  error = undefined;
  await settings.change('station', { workCenterId: 7 });
  expect((await loadSettings(store)).get('station')).toMatchObject({ locale: 'en', workCenterId: 7 });
});
