import { test } from 'vitest';
import { conflictBench } from './conflict-bench.ts';
import { orderScenes } from './conflict-scenes-orders.ts';

test.each(orderScenes)('$name', async ({ run }) => {
  const it = await conflictBench();
  await run(it);
  await it.stop();
});
