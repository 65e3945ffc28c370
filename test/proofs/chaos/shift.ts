import { setTimeout as pause } from 'node:timers/promises';
import type { EntryView } from '../../../sync/domain/views.ts';
import { compareBooks, type Books } from '../../peers/books.ts';
import type { RealPlant } from '../../peers/plant.ts';
import { until } from '../../peers/until.ts';
import { farStation, type FarStation, type Way } from './stations.ts';

/** How each station of one run reaches Odoo, and how much they record together. */
export interface ChaosPlan {
  readonly stations: readonly Way[];
  readonly entries: number;
  /** Restarts of Odoo and of each station in the middle of work. */
  readonly restarts: number;
}

export interface ChaosRun extends Books {
  readonly entries: number;
  /** Replies lost after the work was done, and requests that were carried out after the caller had given up. */
  readonly dropped: number;
  readonly late: number;
  /** Entries that Odoo held already when they were sent again: what a naive client would have doubled. */
  readonly again: number;
}

const dropRate = 0.3;
const lateRate = 0.08;
const patienceMs = 15_000;

/**
 * Entries of all kinds from several stations on the same orders, over lines that lose replies and deliver requests late, while Odoo and
 * the stations are restarted; then calm, and both sides are added up.
 */
export async function chaos(
  plant: RealPlant,
  plan: ChaosPlan,
  random: () => number,
  say: (line: string) => void,
): Promise<ChaosRun> {
  const stations: FarStation[] = [];
  const told = setInterval(() => void progress(stations).then(say), 30_000);
  try {
    for (const way of plan.stations) stations.push(await farStation(plant, way, random));
    for (const { line } of stations) {
      line.setRate(dropRate);
      line.setLateRate(lateRate);
    }
    const each = Math.ceil(plan.entries / plan.stations.length);
    await Promise.all([
      ...stations.map((station, n) => work(station, each, plan.restarts, seededFrom(random, n))),
      disturb(plant, stations, plan, each),
    ]);
    // Two thirds of the backlog go out over the bad line; what is left then must come through by itself on a good one.
    await until('most entries in Odoo', 900_000, async () => (await waitingOf(stations)) <= plan.entries / 3);
    for (const { line } of stations) {
      line.setRate(0);
      line.setLateRate(0);
    }
    const entries = await until('all entries settled', 600_000, () => settled(stations));
    const dropped = stations.reduce((sum, { line }) => sum + line.dropped(), 0);
    const late = stations.reduce((sum, { line }) => sum + line.late(), 0);
    const again = entries.filter((entry) => entry.receipt?.again).length;
    return { ...(await compareBooks(plant, entries)), entries: entries.length, dropped, late, again };
  } finally {
    clearInterval(told);
    await Promise.all(stations.map((station) => station.end()));
  }
}

/** How far each station is, and why its oldest waiting entry waits. */
async function progress(stations: readonly FarStation[]): Promise<string> {
  const lines = stations.map(async (station, n) => {
    const entries = await station.entries().catch(() => []);
    const waiting = entries.filter(({ state }) => state !== 'posted' && state !== 'settled');
    const oldest = waiting.at(-1);
    const why = oldest ? `; ${oldest.kind} ${oldest.state}: ${oldest.failure?.facts['message'] ?? ''}` : '';
    return `  station ${n + 1}: ${entries.length - waiting.length} of ${entries.length} in Odoo${why}`;
  });
  return (await Promise.all(lines)).join('\n');
}

/** A stream of its own for each station, so that their interleaving does not change what they draw. */
function seededFrom(random: () => number, n: number): () => number {
  const draws = Array.from({ length: 4_096 }, random);
  let at = n;
  return () => draws[(at += 1) % draws.length] ?? 0;
}

/** The first quarter one by one, so that each is a call of its own; the rest as a backlog. Crashes come in between. */
async function work(station: FarStation, count: number, crashes: number, random: () => number): Promise<void> {
  const every = Math.max(1, Math.floor(count / (crashes + 1)));
  for (let recorded = 1; recorded <= count; recorded += 1) {
    await station.record();
    if (recorded <= count / 4 && random() < 0.7) await forAWhile(station);
    if (recorded % every === 0 && recorded < count) await station.crash();
  }
}

/** Until all is sent; over a bad line that may take minutes, and nobody at a machine waits that long. */
async function forAWhile(station: FarStation): Promise<void> {
  const end = performance.now() + patienceMs;
  while (performance.now() < end && (await station.waiting()) > 0) await pause(100);
}

/** Restarts Odoo while work is under way, spread over the first half of it. */
async function disturb(
  plant: RealPlant,
  stations: readonly FarStation[],
  plan: ChaosPlan,
  each: number,
): Promise<void> {
  for (let done = 1; done <= plan.restarts; done += 1) {
    const enough = (each * stations.length * done) / (2 * (plan.restarts + 1));
    await until('work to disturb', 900_000, async () => (await recordedOf(stations)) >= enough);
    await plant.odoo.server?.restart();
  }
}

/** While a station is being restarted it does not answer: then nobody knows yet. */
async function recordedOf(stations: readonly FarStation[]): Promise<number> {
  const counts = await Promise.all(
    stations.map((station) =>
      station.entries().then(
        (all) => all.length,
        () => 0,
      ),
    ),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

async function waitingOf(stations: readonly FarStation[]): Promise<number> {
  const counts = await Promise.all(stations.map((station) => station.waiting()));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function settled(stations: readonly FarStation[]): Promise<EntryView[] | false> {
  const entries = (await Promise.all(stations.map((station) => station.entries()))).flat();
  const refused = entries.find((entry) => entry.state === 'parked');
  if (refused) throw new Error(`refused: ${refused.kind} ${refused.quantity} ${JSON.stringify(refused.failure)}`);
  return entries.every((entry) => entry.state === 'settled') && entries;
}
