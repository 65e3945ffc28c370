import { realPlant } from '../../peers/plant.ts';
import { seeded } from '../../peers/seeded.ts';
import type { Proof } from '../proof.ts';
import { lateWrite, naiveRetry } from './controls.ts';
import { chaos, type ChaosPlan, type ChaosRun } from './shift.ts';
import type { Way } from './stations.ts';

const ways: readonly Way[] = (['posting-action', 'no-footprint'] as const).flatMap((profile) =>
  (['json2', 'xmlrpc'] as const).map((transport) => ({ transport, profile })),
);

/** Each way by itself with one to three stations on the same orders, and all ways at once on the same orders. */
const plans = (quick: boolean): ChaosPlan[] => {
  const mixed = (entries: number, restarts: number): ChaosPlan => ({ stations: ways, entries, restarts });
  if (quick) return [mixed(104, 1)];
  const alone = ways.flatMap((way) =>
    [1, 2, 3].map((count): ChaosPlan => ({
      stations: Array.from({ length: count }, () => way),
      entries: 80 * count + 60,
      restarts: count,
    })),
  );
  return [...alone, mixed(400, 3)];
};

/** P3, P8 on the real Odoo, over both transports and in both profiles. */
export const chaosOdoo: Proof = async ({ quick, seed, say }) => {
  const plant = await realPlant();
  const random = seeded(seed);
  const runs: ChaosRun[] = [];
  try {
    for (const plan of plans(quick)) {
      if (runs.length > 0) await plant.reset();
      const run = await chaos(plant, plan, random, say);
      runs.push(run);
      const line = new Set(plan.stations.map(({ profile, transport }) => `${profile} over ${transport}`));
      const { entries, dropped, late, again, lost, doubled } = run;
      say(
        `${plan.stations.length} stations, ${[...line].join(', ')}: ${entries} entries, ${dropped} replies lost, ${late} requests late, ${again} there already; lost ${lost}, doubled ${doubled}`,
      );
    }
    const tooMany = await naiveRetry(plant, quick ? 20 : 60, seed);
    const unguarded = await lateWrite(plant, quick ? 3 : 12, false);
    const guarded = await lateWrite(plant, quick ? 3 : 12, true);
    say(
      `naive retry: ${tooMany} pieces too many; late writes that changed what was booked: ${unguarded}, with the guard ${guarded}`,
    );
    const total = (of: (run: ChaosRun) => number): number => runs.reduce((sum, run) => sum + of(run), 0);
    const figures = {
      entries: total((run) => run.entries),
      dropped: total((run) => run.dropped),
      late: total((run) => run.late),
      lost: total((run) => run.lost),
      doubled: total((run) => run.doubled),
      again: total((run) => run.again),
    };
    const found = [tooMany > 0, unguarded > 0 && guarded === 0].filter(Boolean).length;
    return {
      holds: figures.lost === 0 && figures.doubled === 0 && figures.again > 0 && found === 2,
      figures,
      controls: { planted: 2, found },
      remarks: runs.flatMap((run) => run.differences),
    };
  } finally {
    await plant.release();
  }
};
