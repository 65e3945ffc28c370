import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { StationProcess } from '../../peers/station-process.ts';
import type { Person } from './person.ts';

/** What a station was doing when it was killed. */
export const moments = ['work', 'start', 'stop'] as const;
export type Moment = (typeof moments)[number];

/** Records for `workMs`, then kills in the middle of it. Returns whether it was the kill that ended the station. */
export async function killAtWork(station: StationProcess, person: Person, workMs: number): Promise<boolean> {
  const working = underLoad(station, person, workMs);
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
  const working = underLoad(station, person, workMs + afterMs);
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

async function underLoad(station: StationProcess, person: Person, ms: number): Promise<void> {
  // Longer than the caller waits, so that an entry is under way when it kills.
  await person.work(station, AbortSignal.timeout(Math.ceil(ms) + 1000), pause);
}
