import { writeSync } from 'node:fs';
import { migrate } from '../../../main/store/migrations.ts';
import { storeOn } from '../../../main/store/open.ts';
import { openConnection, type Connection } from '../../../main/store/sqlite/connection.ts';
import type { StationStore } from '../../../main/store/station-store.ts';
import type { Boot } from './boot.ts';
import { Workload } from './workload.ts';

/** Uses the store as a station does and prints a line after each call that was acknowledged; run under strace by boot.ts. */
const boot = JSON.parse(process.argv[2] ?? '') as Boot;

async function open(): Promise<{ connection: Connection; store: StationStore }> {
  const connection = openConnection(boot.file);
  if (boot.planted === 'synchronous-normal') connection.exec('PRAGMA synchronous=NORMAL');
  migrate(connection, boot.file);
  return { connection, store: await storeOn(connection, boot.file) };
}

/** Planted: a batch of deliveries in two transactions. */
const inTwo = (store: StationStore): StationStore => ({
  ...store,
  changeDeliveries: async (changes) => {
    const half = Math.ceil(changes.length / 2);
    return (
      (await store.changeDeliveries(changes.slice(0, half))) &&
      (changes.length === half || (await store.changeDeliveries(changes.slice(half))))
    );
  },
});

const workload = new Workload(boot.seed, boot.largestValue);
for (let done = 0; done < boot.from; done += 1) workload.next();
let { connection, store } = await open();
for (let done = 0; done < boot.deeds; done += 1) {
  const deed = workload.next();
  const early = boot.planted === 'early-answer';
  if (early) writeSync(1, 'saved\n');
  await deed.run(boot.planted === 'two-transactions' ? inTwo(store) : store);
  if (!early) writeSync(1, 'saved\n');
  // Lets the checkpoints run that wait for a quiet moment.
  if (boot.quiet) await new Promise((resolve) => setImmediate(resolve));
  if (boot.tidyEvery > 0 && (done + 1) % boot.tidyEvery === 0) connection.exec('PRAGMA wal_checkpoint(PASSIVE)');
  if (done + 1 === boot.reopenAfter) {
    await store.close();
    ({ connection, store } = await open());
  }
}
// Ends as a killed process does: nothing is closed or tidied up.
process.kill(process.pid, 'SIGKILL');
