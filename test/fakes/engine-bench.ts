import type { StationStore } from '../../main/store/station-store.ts';
import { createEngine, type Engine } from '../../sync/engine.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { memoryStore } from './memory-store.ts';
import { RowsTransport, ScriptedProfile, silentLog, steadyRandom } from './scripted-odoo.ts';
import { virtualClock, type VirtualClock } from './virtual-clock.ts';

export interface EngineBench {
  readonly engine: Engine;
  readonly store: StationStore;
  readonly profile: ScriptedProfile;
  readonly transport: RowsTransport;
  readonly clock: VirtualClock;
  /** Largest number of calls to Odoo that were under way at once. */
  readonly mostAtOnce: () => number;
  /** Monotonic milliseconds of each posting call and check. */
  readonly sendTimes: number[];
  readonly checkTimes: number[];
  /** Monotonic milliseconds at which each pull began, and those that also swept. */
  readonly pullTimes: number[];
  readonly sweepTimes: number[];
}

/** An engine on scripted time and a scripted Odoo whose every call takes `callMs`; with the `store` of another it begins anew. */
export async function engineBench(
  entries: readonly Entry[] = [],
  callMs = 20,
  store: StationStore = memoryStore(),
): Promise<EngineBench> {
  for (const entry of entries) await store.addEntry(entry);
  const clock = virtualClock();
  const profile = new ScriptedProfile();
  const transport = new RowsTransport();
  const times = { sendTimes: [], checkTimes: [], pullTimes: [], sweepTimes: [] } as Record<string, number[]>;
  let under = 0;
  let most = 0;
  const asCall = async <T>(work: () => T | Promise<T>): Promise<T> => {
    under += 1;
    most = Math.max(most, under);
    await clock.wait(callMs);
    try {
      return await work();
    } finally {
      under -= 1;
    }
  };
  const send = profile.send.bind(profile);
  const check = profile.check.bind(profile);
  const call = transport.call.bind(transport);
  profile.send = (batch) => (times['sendTimes']?.push(clock.monotonic()), asCall(() => send(batch)));
  profile.check = () => (times['checkTimes']?.push(clock.monotonic()), asCall(check));
  transport.call = (it) => {
    if (it.model === 'uom.uom') times['sweepTimes']?.push(clock.monotonic());
    // Read once in every pull.
    if (it.model === 'stock.scrap') times['pullTimes']?.push(clock.monotonic());
    return asCall(() => call(it));
  };
  const engine = createEngine({
    store,
    transport,
    profile,
    clock,
    random: steadyRandom,
    log: silentLog,
    onStatus: () => undefined,
  });
  const { sendTimes = [], checkTimes = [], pullTimes = [], sweepTimes = [] } = times;
  return {
    engine,
    store,
    profile,
    transport,
    clock,
    mostAtOnce: () => most,
    sendTimes,
    checkTimes,
    pullTimes,
    sweepTimes,
  };
}
