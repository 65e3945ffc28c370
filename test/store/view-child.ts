import { openStore } from '../../main/store/open.ts';
import { confirmation } from '../fakes/entries.ts';

/** Opens a store on a folder that takes no changes, and prints what it can and cannot do. As root it becomes somebody else first. */
const [file = ''] = process.argv.slice(2);
if (process.getuid?.() === 0) process.setuid?.(65_534);

const codeOf = (error: unknown): string => (error as { failure?: { code: string } }).failure?.code ?? String(error);

try {
  const store = await openStore({ file });
  const refused = await Promise.all(
    [
      store.recordEntry((seq) => confirmation(99, { seq })),
      store.saveSetting('operator', 'Anna'),
      store.saveCursor('mrp.production', { writeDate: '', id: 1 }),
      store.backUp(),
    ].map((write) => write.then(() => 'saved', codeOf)),
  );
  const entries = (await store.newestEntries(100)).map(({ seq }) => seq);
  const setting = await store.setting('operator');
  await store.close();
  process.stdout.write(JSON.stringify({ viewOnly: store.viewOnly?.code, entries, setting, refused }));
} catch (error) {
  process.stdout.write(JSON.stringify({ failure: codeOf(error) }));
}
