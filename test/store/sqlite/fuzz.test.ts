import { join } from 'node:path';
import { expect, test } from 'vitest';
import { memoryErrors } from '../../proofs/storage/known.ts';
import { noFindings, playSeries } from '../../proofs/storage/play.ts';
import { testFolder } from '../folder.ts';

const folder = testFolder();
const seeds = Array.from({ length: 16 }, (_, n) => 20261121 + n);

test("random operations on random collections show what they show on RxDB's memory storage, but where that is wrong", async () => {
  const findings = noFindings();
  for (const seed of seeds) await playSeries(seed, 250, join(folder, 'fuzz.db'), findings);
  expect(findings.differences).toEqual([]);
  expect(findings.operations).toBe(seeds.length * 250);
  // Otherwise the operations would be too narrow to tell anything.
  expect([...findings.memoryErrors.keys()].toSorted()).toEqual(Object.keys(memoryErrors).toSorted());
});
