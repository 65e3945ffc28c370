import { join } from 'node:path';
import { afterEach, describe } from 'vitest';
import { openStore } from '../../main/store/open.ts';
import type { StationStore } from '../../main/store/station-store.ts';
import { localStoreAcceptance } from '../acceptance/local-store.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { testFolder } from './folder.ts';

describe('the store on a real file', () => {
  const folder = testFolder();
  const open: StationStore[] = [];
  let files = 0;
  afterEach(async () => {
    for (const store of open.splice(0)) await store.close();
  });
  localStoreAcceptance(async () => {
    files += 1;
    const store = await openStore({ file: join(folder, `${files}.db`) });
    open.push(store);
    return store;
  });
});

describe('the store in memory', () => {
  localStoreAcceptance(async () => memoryStore());
});
