import type { StartStation } from './contract/contract.ts';
import { runShell } from './electron/shell.ts';
import { firstSetUp } from './first-setup.ts';
import { startStation } from './station.ts';

/** The station, told its first set-up from `--first-setup FILE` before its window opens. */
const start: StartStation = async (options) => {
  const station = await startStation({ ...options, practice: process.argv.includes('--practice') });
  const at = process.argv.indexOf('--first-setup');
  await firstSetUp(station.contract, at < 0 ? undefined : process.argv[at + 1], options.log);
  return station;
};

runShell(start);
