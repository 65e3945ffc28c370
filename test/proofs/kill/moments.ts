import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { StationProcess } from '../../peers/station-process.ts';
import type { Person } from './person.ts';

/** A station that answers nothing for so long is killed all the same. */
const longestWaitMs = 5000;

/** What a station was doing when it was killed. */
export const moments = ['work', 'start', 'stop'] as const;
export type Moment = (typeof moments)[number];

/**
 * Records for `workMs`, counted from the first entry that is saved if `warm`, then kills in the middle of it.
 * @returns whether it was the kill that ended the station
 */
export async function killAtWork(
  station: StationProcess,
  person: Person,
  workMs: number,
  warm: boolean,
): Promise<boolean> {
  const saved = person.saved();
  const working = person.work(station);
  if (warm) await Promise.race([saved, pause(longestWaitMs)]);
  await pause(workMs);
  const alive = station.isRunning;
  await station.kill();
  await working;
  return alive;
}

/** Records for `workMs`, asks the station to stop and kills it `afterMs` later. */
export async function killAtStop(
  station: StationProcess,
  person: Person,
  workMs: number,
  afterMs: number,
): Promise<boolean> {
  const working = person.work(station);
  await pause(workMs);
  const stopped = station.stop();
  await pause(afterMs);
  const alive = station.isRunning;
  await station.kill();
  await stopped;
  await working;
  return alive;
}

/** Starts the station on its folder and kills it `afterMs` later, ready or not. */
export async function killAtStart(dataDir: string, afterMs: number): Promise<boolean> {
  const main = fileURLToPath(new URL('../../../main/headless.ts', import.meta.url));
  const args = ['--disable-warning=ExperimentalWarning', main, '--data', dataDir, '--with-parent'];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'inherit'] });
  const ended = once(child, 'exit');
  await pause(afterMs);
  child.kill('SIGKILL');
  const [, signal] = (await ended) as [number | null, NodeJS.Signals | null];
  return signal === 'SIGKILL';
}
