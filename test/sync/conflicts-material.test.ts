import { test } from 'vitest';
import { conflictBench } from './conflict-bench.ts';
import { materialScenes } from './conflict-scenes-material.ts';

test.each(materialScenes)('$name', async ({ run }) => {
  const it = await conflictBench();
  await run(it);
  await it.stop();
});
