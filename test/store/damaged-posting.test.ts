import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openStore } from '../../main/store/open.ts';
import { pushOnce } from '../../sync/push.ts';
import { recover } from '../../sync/recover.ts';
import { entryId } from '../fakes/entries.ts';
import { aConfirm, anEntry } from '../fakes/plant-builders.ts';
import { faultReply, ScriptedProfile, silentLog } from '../fakes/scripted-odoo.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';
import { testFolder } from './folder.ts';

const folder = testFolder();

test.each([
  [true, ['posted', 'posted', 'posted']],
  [false, ['posted', 'parked', 'pending']],
] as const)(
  'P2, P3: an entry changed on the disk is not sent with its posting, which is asked for: booked (%s), the others get their answer',
  async (isBooked, states) => {
    const file = join(folder, `${isBooked}.db`);
    const [profile, clock] = [new ScriptedProfile(), virtualClock()];
    const before = await openStore({ file });
    for (const seq of [1, 2, 3]) await before.addEntry(anEntry(seq, aConfirm({ quantity: String(seq) })));
    profile.onSend = (batch) => (isBooked && profile.post(batch), faultReply('no-answer'));
    await pushOnce({ store: before, profile, clock, log: silentLog });
    await before.close();
    const db = new DatabaseSync(file);
    db.prepare(`UPDATE entries_v0 SET json = json_set(json, '$.payload.quantity', '999') WHERE id = ?`).run(entryId(2));
    db.close();

    const store = await openStore({ file });
    const it = { store, profile, clock, log: silentLog };
    profile.onSend = (batch) => profile.post(batch);
    await recover(it);
    for (let round = 0; round < 8; round += 1) await pushOnce(it);
    expect((await store.newestEntries(9)).toReversed().map(({ delivery }) => delivery.state)).toEqual(states);
    expect([...profile.bookings.values()].every((each) => each.length === 1)).toBe(true);
    expect(profile.bookings.has(entryId(2))).toBe(isBooked);
    expect((await store.openExceptions()).map(({ entryId: id, failure }) => [id, failure.code])).toEqual([
      [entryId(2), isBooked ? 'entry_damaged_booked' : 'entry_damaged'],
    ]);
    await store.close();
  },
);
