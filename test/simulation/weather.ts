import { pulledModels } from '../../sync/cursors.ts';
import type { Dice } from './dice.ts';

/** How often what goes wrong in one seed; shares of calls or writes, and means in milliseconds of virtual time. */
export interface Weather {
  /** The request never arrives. */
  readonly lost: number;
  /** Odoo did it, and the answer is lost, cut, or a proxy's page instead. */
  readonly replyLost: number;
  /** Of the answers that are lost so many leave nothing but silence, until the station's patience ends. */
  readonly silent: number;
  /** It arrives or ends late, up to two minutes after it was sent. */
  readonly late: number;
  /** A proxy sends it twice. */
  readonly twice: number;
  /** Rolled back: another was faster. */
  readonly busy: number;
  /** A captive portal, a page of a proxy, a wrong database or key: Odoo never saw it. */
  readonly foreign: number;
  /** Odoo breaks in the middle and rolls back. */
  readonly broken: number;
  /** Share of postings that Odoo dies of, or is busy with, whenever they come: also in the calm, until all else is at rest. */
  readonly poison: number;
  /** More postings in one call Odoo does not bring to an end; 0: it always does. */
  readonly heaviest: number;
  /** The station dies before or after a step with its store. */
  readonly crash: number;
  /** Milliseconds between two crashes at any time; 0 for none. Likewise below. */
  readonly crashEvery: number;
  readonly stopEvery: number;
  readonly partitionEvery: number;
  readonly odooDownEvery: number;
  readonly diskFullEvery: number;
  readonly clockJumpEvery: number;
  readonly plannerEvery: number;
  /** Share of a planner's deeds that delete an order. */
  readonly vanish: number;
  /** Somebody counts a lot, and nothing of it is there. */
  readonly countEvery: number;
  readonly decideEvery: number;
  /** The way of posting of a station is changed. */
  readonly switchEvery: number;
  /** Odoo breaks and is restored from a backup. */
  readonly isRestored: boolean;
  /** What Odoo holds at the beginning was written longer ago than cursors look back. */
  readonly isAged: boolean;
  /** Copies of a call arrive even after Odoo has refused the first one. */
  readonly staleCopies: boolean;
  /** Each step of the store takes time, so that others may come in between. */
  readonly slowStore: boolean;
}

export const calm: Weather = {
  lost: 0,
  replyLost: 0,
  silent: 0.5,
  late: 0,
  twice: 0,
  busy: 0,
  foreign: 0,
  broken: 0,
  poison: 0,
  heaviest: 0,
  crash: 0,
  crashEvery: 0,
  stopEvery: 0,
  partitionEvery: 0,
  odooDownEvery: 0,
  diskFullEvery: 0,
  clockJumpEvery: 0,
  plannerEvery: 0,
  vanish: 0,
  countEvery: 0,
  decideEvery: 0,
  switchEvery: 0,
  isRestored: false,
  isAged: false,
  staleCopies: false,
  slowStore: false,
};

/** What a restored Odoo takes back must be seen however old it is, and so must lots that were counted. */
export const agedModels = ({ isRestored, isAged, countEvery }: Weather): readonly string[] => {
  if (isRestored && isAged) return pulledModels;
  return countEvery > 0 ? ['stock.lot'] : [];
};

/**
 * A weather of its own for each seed: some faults are absent, others rare, others hail.
 * @param rare dice for what few seeds have: all others stay the stories that they were before it was thought of
 * @param own dice of their own for what was thought of later, for the same reason
 */
export function drawWeather(
  dice: Dice,
  rare: Dice,
  own: Readonly<Record<'poison' | 'counted' | 'aged', Dice>>,
): Weather {
  const share = (often: number, low: number, high: number): number => (dice.chance(often) ? dice.spread(low, high) : 0);
  return {
    lost: share(0.5, 0.01, 0.3),
    replyLost: share(0.7, 0.02, 0.5),
    silent: 0.5,
    late: share(0.5, 0.02, 0.4),
    twice: share(0.3, 0.02, 0.3),
    busy: share(0.4, 0.02, 0.3),
    foreign: share(0.3, 0.01, 0.1),
    broken: share(0.2, 0.01, 0.1),
    poison: own.poison.chance(0.03) ? own.poison.between(0.05, 0.4) : 0,
    heaviest: own.poison.chance(0.02) ? own.poison.whole(1, 2) : 0,
    crash: share(0.5, 0.002, 0.05),
    crashEvery: share(0.3, 5_000, 60_000),
    stopEvery: share(0.15, 10_000, 60_000),
    partitionEvery: share(0.4, 10_000, 60_000),
    odooDownEvery: share(0.2, 20_000, 60_000),
    diskFullEvery: share(0.1, 10_000, 60_000),
    clockJumpEvery: share(0.1, 10_000, 60_000),
    plannerEvery: share(0.6, 4_000, 40_000),
    vanish: 0,
    countEvery: own.counted.chance(0.03) ? own.counted.spread(3_000, 30_000) : 0,
    decideEvery: share(0.6, 4_000, 20_000),
    switchEvery: rare.chance(0.03) ? rare.spread(3_000, 30_000) : 0,
    isRestored: rare.chance(0.03),
    isAged: own.aged.chance(0.5),
    staleCopies: false,
    slowStore: dice.chance(0.25),
  };
}
