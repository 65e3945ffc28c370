import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { practicePlant, type PracticePlant } from '../peers/plant.ts';
import { seeded } from '../peers/seeded.ts';
import { setUp } from '../peers/set-up.ts';
import { StationProcess } from '../peers/station-process.ts';
import { until } from '../peers/until.ts';
import { shiftOf } from '../peers/work.ts';
import { findings, type Findings } from './kill/findings.ts';
import { killAtStart, killAtStop, killAtWork, type Moment } from './kill/moments.ts';
import { careful, hasty, Person, renaming, type Habit } from './kill/person.ts';
import type { Proof, ProofOptions } from './proof.ts';

type Kills = Readonly<Record<Moment, number>>;

interface Tally extends Findings {
  readonly kills: Kills;
  readonly odooRestarts: number;
}

/** Kills that one station and one Odoo live through; then the next pair begins, so that orders do not run out. */
const killsPerLife = 250;
/** Each so many rounds Odoo is restarted as well, while the station takes up its work. */
const roundsPerOdooRestart = 12;

/** Kills the station under load at random moments, starts it again, and compares in the end: what was called saved, what is there, what Odoo holds. */
async function life(plant: PracticePlant, habit: Habit, kills: number, random: () => number): Promise<Tally> {
  const planted = habit !== careful;
  const dataDir = mkdtempSync(join(tmpdir(), 'plant-kill-'));
  const killed = { work: 0, start: 0, stop: 0 };
  let odooRestarts = 0;
  let station = await StationProcess.start(dataDir);
  try {
    await setUp(station, plant.connection('json2'), plant.admin);
    await station.stop();
    station = await StationProcess.start(dataDir);
    const person = new Person(habit, await shiftOf(station, random));
    let startMs = 300;
    for (let round = 1; sum(killed) < kills; round += 1) {
      // Mostly short; sometimes long enough for whole postings and pulls.
      const workMs = 2 + (planted ? 50 : 250) * random() ** 2;
      const chance = planted ? 0.5 : random();
      if (chance < 0.2) killed.stop += Number(await killAtStop(station, person, workMs, random() * 30));
      else killed.work += Number(await killAtWork(station, person, workMs, random() < 0.7));
      if (chance > 0.75) killed.start += Number(await killAtStart(dataDir, random() * 1.2 * startMs));
      const begun = performance.now();
      const starting = StationProcess.start(dataDir);
      if (round % roundsPerOdooRestart === 0) {
        await plant.restart();
        odooRestarts += 1;
      }
      station = await starting;
      startMs = performance.now() - begun;
    }
    // A planted fault shows on the station's own disk.
    if (!planted) await untilSettled(station);
    await station.stop();
    return {
      ...(await findings(plant, dataDir, person.intents)),
      kills: killed,
      odooRestarts,
    };
  } finally {
    await station.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** The longest list that the contract gives; the engine takes the oldest first, so the newest are the last to settle. */
const longestList = 1000;

async function untilSettled(station: StationProcess): Promise<void> {
  await until('all entries in Odoo', 300_000, async () => {
    await station.get('sync.now', {});
    const newest = await station.get('entry.list', { limit: longestList });
    const parked = newest.find(({ state }) => state === 'parked');
    if (parked) throw new Error(`Odoo refused: ${JSON.stringify(parked)}`);
    return newest.every(({ state }) => state === 'settled');
  });
}

/** A kill after the record and before its answer is rare: the second control is repeated until there was one, at most so often. */
const mostRepeats = 12;

/** Planted: people who make what the proof must find. Returns how many of the two were found. */
async function controls({ seed, say }: ProofOptions): Promise<number> {
  const random = seeded(seed + 1);
  const plant = await practicePlant();
  try {
    const trusting = await life(plant, hasty, 6, random);
    say(`planted, trusts the touch: ${trusting.gone} of ${trusting.acknowledged} gone`);
    const found = trusting.gone > 0 ? 1 : 0;
    for (let repeat = 0; repeat < mostRepeats; repeat += 1) {
      await plant.reset();
      const again = await life(plant, renaming, 8, random);
      say(`planted, sends again under a new id: ${again.again} of ${again.entries} recorded again`);
      if (again.again > 0) return found + 1;
    }
    return found;
  } finally {
    await plant.release();
  }
}

/** The station's lives one after the other, until there were `kills`. */
async function livesOf(kills: number, { seed, say }: ProofOptions): Promise<Tally[]> {
  const random = seeded(seed);
  const plant = await practicePlant();
  const lives: Tally[] = [];
  try {
    for (let left = kills; left > 0; left -= killsPerLife) {
      if (lives.length > 0) await plant.reset();
      const tally = await life(plant, careful, Math.min(left, killsPerLife), random);
      lives.push(tally);
      const { entries, lost, doubled } = tally;
      say(`${sum(tally.kills)} kills, ${entries} entries, ${lost} lost, ${doubled} doubled`);
    }
    return lives;
  } finally {
    await plant.release();
  }
}

/** P1, P2, P3, P8 under SIGKILL: nothing that was called saved is lost or changed, nothing is booked twice. */
export const kill: Proof = async (options) => {
  // A thousand starts: Node need not read the same sources anew each time.
  const compiled = mkdtempSync(join(tmpdir(), 'plant-kill-compiled-'));
  process.env['NODE_COMPILE_CACHE'] = compiled;
  try {
    const [lives, found] = await Promise.all([livesOf(options.quick ? 50 : 1000, options), controls(options)]);
    const total = (of: (tally: Tally) => number): number => lives.reduce((all, tally) => all + of(tally), 0);
    const figures = {
      kills: total(({ kills }) => sum(kills)),
      atWork: total(({ kills }) => kills.work),
      atStart: total(({ kills }) => kills.start),
      atStop: total(({ kills }) => kills.stop),
      odooRestarts: total(({ odooRestarts }) => odooRestarts),
      acknowledged: total(({ acknowledged }) => acknowledged),
      entries: total(({ entries }) => entries),
      lost: total(({ lost }) => lost),
      doubled: total(({ doubled }) => doubled),
    };
    return {
      holds: figures.lost + figures.doubled === 0 && figures.acknowledged >= figures.kills && found === 2,
      figures,
      controls: { planted: 2, found },
      remarks: lives.flatMap(({ differences }) => differences),
    };
  } finally {
    rmSync(compiled, { recursive: true, force: true });
  }
};

const sum = (kills: Kills): number => kills.work + kills.start + kills.stop;
