import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { EntryDraft } from '../../main/contract/table.ts';
import { compareBooks } from '../peers/books.ts';
import { practicePlant, type TestPlant } from '../peers/plant.ts';
import { seeded } from '../peers/seeded.ts';
import { setUp } from '../peers/set-up.ts';
import { StationProcess } from '../peers/station-process.ts';
import { until } from '../peers/until.ts';
import { shiftOf, type Shift } from '../peers/work.ts';
import type { Proof, ProofOptions } from './proof.ts';

/** How a person at the screen behaves; the careless ones are planted to see that the proof notices. */
interface Person {
  /** Called for each draft; returns whether the person saw "saved". */
  readonly record: (station: StationProcess, draft: EntryDraft) => Promise<boolean>;
  /** Between two entries. */
  readonly restMs: number;
}

const careful: Person = {
  restMs: 8,
  record: async (station, draft) => {
    const answer = await station.ask('entry.record', draft).catch(() => undefined);
    if (answer && !answer.ok) throw new Error(`${answer.failure.code}: ${answer.failure.message}`);
    return answer?.ok ?? false;
  },
};

/** Planted: says "saved" as soon as the touch was sent, before the station has answered. */
const hasty: Person = {
  restMs: 1,
  record: async (station, draft) => {
    void station.ask('entry.record', draft).catch(() => undefined);
    return true;
  },
};

interface Tally {
  readonly kills: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly doubled: number;
  readonly differences: readonly string[];
}

/** The longest list that the contract gives. */
const wholeList = 1000;

/** Kills the station under load at random moments, starts it again, and compares in the end: what was called saved, what is there, what Odoo holds. */
async function killLoop(plant: TestPlant, person: Person, kills: number, { seed, say }: ProofOptions): Promise<Tally> {
  const random = seeded(seed);
  const dataDir = mkdtempSync(join(tmpdir(), 'plant-kill-'));
  const saved = new Set<string>();
  let station = await StationProcess.start(dataDir);
  try {
    await setUp(station, plant.connection('json2'), plant.admin);
    const shift = await shiftOf(station, random);
    for (let round = 0; round < kills; round += 1) {
      await underLoad(station, shift, person, saved, 5 + random() * 70);
      await station.kill();
      station = await StationProcess.start(dataDir);
      if ((round + 1) % 50 === 0) say(`${round + 1} kills, ${saved.size} acknowledged`);
    }
    const entries = await until('all entries in Odoo', 300_000, async () => {
      const all = await station.get('entry.list', { limit: wholeList });
      if (all.length === wholeList) throw new Error('more entries than one list holds');
      return all.every((entry) => entry.state === 'settled') && all;
    });
    const stored = new Set(entries.map((entry) => entry.id));
    const lost = [...saved].filter((id) => !stored.has(id));
    const books = await compareBooks(plant, entries);
    return {
      kills,
      acknowledged: saved.size,
      lost: lost.length + books.lost,
      doubled: books.doubled,
      differences: [...lost.map((id) => `saved and gone: ${id}`), ...books.differences],
    };
  } finally {
    await station.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Entries one after the other until the time is over; the last one is still under way when the caller kills. */
async function underLoad(
  station: StationProcess,
  shift: Shift,
  person: Person,
  saved: Set<string>,
  ms: number,
): Promise<void> {
  const over = AbortSignal.timeout(Math.ceil(ms));
  const work = (async () => {
    while (!over.aborted) {
      const draft = shift.next();
      if (await person.record(station, draft)) saved.add(draft.id);
      await pause(person.restMs);
    }
  })();
  await pause(ms);
  void work;
}

/** P1, P2, P3 under SIGKILL: nothing that was called saved is lost, nothing is booked twice. */
export const kill: Proof = async (options) => {
  const plant = await practicePlant();
  try {
    const real = await killLoop(plant, careful, options.quick ? 20 : 200, options);
    await plant.reset();
    const control = await killLoop(plant, hasty, options.quick ? 10 : 20, options);
    options.say(`hasty: ${control.lost} of ${control.acknowledged} lost`);
    const { kills, acknowledged, lost, doubled } = real;
    return {
      holds: lost === 0 && doubled === 0 && acknowledged >= kills && control.lost > 0,
      figures: { kills, acknowledged, lost, doubled },
      controls: { planted: 1, found: control.lost > 0 ? 1 : 0 },
      remarks: real.differences,
    };
  } finally {
    await plant.release();
  }
};
