import { openStore } from '../../main/store/open.ts';

/** Opens a store where files cannot grow beyond a few kilobytes, and prints what it finds. */
const [file = ''] = process.argv.slice(2);

try {
  const store = await openStore({ file });
  const entries = (await store.newestEntries(100)).map(({ seq }) => seq);
  await store.close();
  process.stdout.write(JSON.stringify({ viewOnly: store.viewOnly, entries }));
} catch (error) {
  process.stdout.write(
    JSON.stringify({ failure: (error as { failure?: { code: string } }).failure?.code ?? String(error) }),
  );
}
