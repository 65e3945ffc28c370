import { test } from 'vitest';
import { conflictBench } from './conflict-bench.ts';
import { documentScenes } from './conflict-scenes-documents.ts';

test.each(documentScenes)('$name', async ({ run }) => {
  const it = await conflictBench();
  await run(it);
  await it.stop();
});
