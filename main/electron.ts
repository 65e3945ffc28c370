import type { StartStation } from './contract/contract.ts';
import { runShell } from './electron/shell.ts';
import { applyFirstSetup } from './first-setup.ts';
import { startStation } from './station.ts';

/** The station, told its first set-up from `--first-setup FILE` while its window opens. */
const start: StartStation = async (options) => {
  const station = await startStation(options);
  const at = process.argv.indexOf('--first-setup');
  const file = at < 0 ? undefined : process.argv[at + 1];
  if (file !== undefined) {
    void applyFirstSetup(station.contract, file).catch((error: unknown) =>
      options.log.warn('first-setup.failed', { error: String(error) }),
    );
  }
  return station;
};

runShell(start);
