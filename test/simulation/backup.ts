import type { Judge } from './judge.ts';
import type { Ledger } from './ledger.ts';
import type { Network } from './network.ts';
import type { Dice } from './dice.ts';
import type { Timeline } from './timeline.ts';
import type { Trace } from './trace.ts';
import type { World } from './world.ts';

export interface BackupDeps {
  readonly world: World;
  readonly timeline: Timeline;
  readonly trace: Trace;
  readonly ledger: Ledger;
  readonly judge: Judge;
  readonly network: Network;
  readonly dice: Dice;
}

/**
 * So long Odoo is away while it is restored, at least: every station asks in vain meanwhile, and so looks what is left. An Odoo that
 * is another one from one call to the next is found out at the next check only, which is known and accepted.
 */
const shortestAwayMs = 120_000;
const longestAwayMs = 300_000;

/**
 * Plans that a backup of Odoo is made, that Odoo breaks some time later, and that it comes back as it was in the backup.
 * @param lasts milliseconds of the storm
 * @returns virtual time at which Odoo is back
 */
export function planRestore(deps: BackupDeps, lasts: number): number {
  const { world, timeline, trace, ledger, judge, network, dice } = deps;
  const saves = dice.between(0, lasts * 0.7);
  const breaks = dice.between(saves, lasts * 0.95);
  const back = breaks + dice.spread(shortestAwayMs, longestAwayMs);
  let restore = (): void => undefined;
  timeline.after(saves, () => {
    trace.note(timeline.now, 'odoo', 'is backed up');
    const tables = world.tables.dump();
    const [known, seen] = [ledger.save(), judge.save()];
    restore = () => {
      world.tables.restore(tables);
      ledger.restore(known, timeline.now);
      judge.restore(seen, known.effects);
    };
  });
  timeline.after(breaks, () => {
    trace.note(timeline.now, 'odoo', 'breaks, and is to be restored');
    network.isRestoring = true;
    network.dropAll();
  });
  timeline.after(back, () => {
    trace.note(timeline.now, 'odoo', 'is back as it was in the backup');
    restore();
    network.isRestoring = false;
  });
  return back;
}
