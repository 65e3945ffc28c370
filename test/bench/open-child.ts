import { Picture } from '../../main/floor/picture.ts';
import { openStore } from '../../main/store/open.ts';
import { ids } from '../fakes/plant-builders.ts';
import { entryOf } from './filled-store.ts';

/** A station's store in a process of its own: says how it opened, then saves as often as it is told to. */
const [file = '', entries = '0'] = process.argv.slice(2);
const timed = async <T>(work: () => Promise<T>): Promise<[number, T]> => {
  const start = performance.now();
  const result = await work();
  return [performance.now() - start, result];
};

const [openMs, store] = await timed(() => openStore({ file }));
const [newest50Ms, newest] = await timed(() => store.newestEntries(50));
const picture = new Picture(store, () => ({ holdLocationId: ids.hold }));
const [pictureMs] = await timed(async () => [await picture.known(), await picture.recent()]);
process.send?.({
  openMs,
  newest50Ms,
  pictureMs,
  memoryMb: process.memoryUsage.rss() / 1024 / 1024,
  entries: newest[0]?.seq ?? 0,
});

let n = Number(entries);
process.on('message', (saves: number) => {
  void (async () => {
    const times: number[] = [];
    for (let each = 0; each < saves; each += 1) {
      n += 1;
      const entry = entryOf(n);
      times.push((await timed(() => store.recordEntry((seq) => ({ ...entry, seq }))))[0]);
    }
    process.send?.(times);
  })();
});
process.on('disconnect', () => void store.close());
