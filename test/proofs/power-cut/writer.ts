import { migrate } from '../../../main/store/migrations.ts';
import { storeOn } from '../../../main/store/open.ts';
import { openConnection } from '../../../main/store/sqlite/connection.ts';
import { confirmation, entryId, pending } from '../../fakes/entries.ts';

/**
 * Records entries and prints each id once it is acknowledged; run under strace by power-cut.ts.
 * Arguments: file, how many, `FULL` or, for the negative control, `NORMAL`.
 */
const [file = '', many = '0', synchronous = 'FULL'] = process.argv.slice(2);
const connection = openConnection(file);
if (synchronous !== 'FULL') connection.exec(`PRAGMA synchronous=${synchronous}`);
migrate(connection, file);
const store = await storeOn(connection, file);
for (let n = 1; n <= Number(many); n += 1) {
  await store.recordEntry((seq) => confirmation(n, { seq }));
  process.stdout.write(`${entryId(n)}\n`);
  if (n % 4 === 0) {
    const to = { ...pending, state: 'sending' } as const;
    await store.changeDeliveries([{ id: entryId(n), from: ['pending'], to }]);
  }
  // Lets the checkpoints run that wait for a quiet moment.
  await new Promise((resolve) => setImmediate(resolve));
}
// Ends as a killed process does: nothing is closed or tidied up.
process.kill(process.pid, 'SIGKILL');
