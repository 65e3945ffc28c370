import { writeFileSync } from 'node:fs';
import { writeHistory } from '../../build/rules.ts';
import type { Situation } from '../../sync/conflicts.ts';
import { decide } from '../../sync/reconcile.ts';
import { ownership } from '../../sync/rules/ownership.ts';
import { conflictBench } from '../sync/conflict-bench.ts';
import { documentScenes } from '../sync/conflict-scenes-documents.ts';
import { materialScenes } from '../sync/conflict-scenes-material.ts';
import { orderScenes } from '../sync/conflict-scenes-orders.ts';

export const historyFile = new URL('rules-history.jsonl', import.meta.url);

const chosen = /edited before|somebody lifted|below what is recorded|cancelled under/;

/**
 * What the rules were asked in some scenes between planner and floor, as the real engine asked it on the model of Odoo.
 * Written anew with `node test/build/rules-history.ts`.
 */
export async function recordHistory(): Promise<Situation[]> {
  const history: Situation[] = [];
  for (const { name, run } of [...orderScenes, ...materialScenes, ...documentScenes]) {
    if (!chosen.test(name)) continue;
    const it = await conflictBench();
    await run(it);
    await it.stop();
    history.push(...once(it.one.situations.filter(says)));
  }
  return history;
}

/** The same question is asked at each pull until somebody decides. */
const once = (asked: readonly Situation[]): Situation[] =>
  [...new Map(asked.toReversed().map((each) => [JSON.stringify({ ...each, at: '' }), each])).values()].toReversed();

/** Only what somebody could decide otherwise: most questions are about records that agree. */
const says = ({ previous, remote, entries }: Situation): boolean =>
  decide(previous, remote, entries, ownership).length > 0 && (entries.length > 0 || remote.record === 'order');

if (import.meta.main) writeFileSync(historyFile, writeHistory(await recordHistory()));
