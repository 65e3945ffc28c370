import type { Dice } from './dice.ts';
import type { Caller, Network } from './network.ts';
import type { Planner } from './planner.ts';
import type { Station } from './station.ts';
import type { Timeline } from './timeline.ts';
import type { Trace } from './trace.ts';

export interface TroubleDeps {
  readonly dice: Dice;
  readonly timeline: Timeline;
  readonly trace: Trace;
  readonly network: Network;
  readonly planner: Planner;
  readonly stations: readonly Station[];
  readonly callers: readonly Caller[];
  readonly isOver: () => boolean;
  /** A person at this station decides what is open there. */
  readonly decide: (station: Station) => void;
}

/** Plans what happens to stations, to Odoo and between them at random times, until it is over. */
export function planTroubles(deps: TroubleDeps): void {
  const { dice, timeline, trace, network, planner, stations } = deps;
  const { weather } = network;
  const anyone = (): Station => dice.pick(stations);
  /** Repeats `what` with this mean. */
  const often = (mean: number, what: () => void): void => {
    if (mean <= 0) return;
    timeline.after(mean * dice.between(0.3, 1.7), () => {
      if (deps.isOver()) return;
      what();
      often(mean, what);
    });
  };
  // Nobody in the office works with an Odoo that is being restored.
  often(weather.plannerEvery, () => (network.isRestoring ? undefined : planner.act(weather.vanish)));
  often(weather.countEvery, () => (network.isRestoring ? undefined : planner.count()));
  often(weather.decideEvery, () => deps.decide(anyone()));
  often(weather.crashEvery, () => anyone().die());
  often(weather.stopEvery, () => anyone().restart());
  often(weather.switchEvery, () => anyone().switchWay());
  often(weather.clockJumpEvery, () => {
    const station = anyone();
    const years = 365 * 86_400_000;
    station.deviceOffset = dice.pick([0, 3_600_000, -3_600_000, 10 * years, -10 * years]);
    trace.note(timeline.now, station.name, 'clock jumps to', station.deviceOffset);
  });
  planOutages(deps, often);
}

/** What is gone for a while and comes back. */
function planOutages(
  { dice, timeline, trace, network, stations, callers }: TroubleDeps,
  often: (mean: number, what: () => void) => void,
): void {
  const { weather } = network;
  const forAWhile = (longest: number, begin: () => void, end: () => void): void => {
    begin();
    timeline.after(dice.spread(200, longest), end);
  };
  often(weather.partitionEvery, () => {
    const caller = dice.pick(callers);
    trace.note(timeline.now, caller.name, 'is cut off');
    forAWhile(
      30_000,
      () => (caller.isCut = true),
      () => (caller.isCut = false),
    );
  });
  often(weather.odooDownEvery, () => {
    trace.note(timeline.now, 'odoo', 'goes down');
    network.dropAll();
    forAWhile(
      20_000,
      () => (network.isOdooDown = true),
      () => (network.isOdooDown = false),
    );
  });
  often(weather.diskFullEvery, () => {
    const { disk, name } = dice.pick(stations);
    trace.note(timeline.now, name, 'has a full disk');
    forAWhile(
      20_000,
      () => (disk.isFull = true),
      () => (disk.isFull = false),
    );
  });
}
