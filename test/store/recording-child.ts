import { openStore } from '../../main/store/open.ts';
import { confirmation, entryId } from '../fakes/entries.ts';

/** Records entries for ever and prints each id once it is acknowledged. Ended by SIGKILL. */
const [file = ''] = process.argv.slice(2);
const store = await openStore({ file });
let n = (await store.newestEntries(1))[0]?.seq ?? 0;
for (;;) {
  n += 1;
  await store.recordEntry((seq) => confirmation(n, { seq }));
  process.stdout.write(`${entryId(n)}\n`);
  if (n % 3 === 0)
    await store.changeDeliveries([
      { id: entryId(n), from: ['pending'], to: { ...confirmation(n).delivery, state: 'sending' } },
    ]);
  // Lets checkpoints and timers run, so that kills also meet them.
  await new Promise((resolve) => setImmediate(resolve));
}
