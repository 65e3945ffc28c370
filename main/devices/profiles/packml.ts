import type { CounterSignal, DeviceProfile, NodeRef } from '../profile.ts';

const uri = 'http://opcfoundation.org/UA/PackML/';
const base = 'http://opcfoundation.org/UA/';

const packml = (...names: readonly string[]): NodeRef => ({ path: names.map((name) => ({ uri, name })) });
const currentState = (...names: readonly string[]): NodeRef => ({
  path: [...names.map((name) => ({ uri, name })), { uri: base, name: 'CurrentState' }],
});

/** States of OPC 30050 that are neither producing nor waiting inside a run. */
const stopped = ['Stopped', 'Stopping', 'Clearing', 'Idle', 'Resetting', 'Complete', 'Completing', 'Completed'];
const running = ['Execute', 'Starting', 'Unholding', 'Unsuspending'];
const held = ['Held', 'Holding', 'Suspended', 'Suspending'];

/**
 * OPC 30050 (PackML). `AccCount` is the counter that a new job does not reset; machines that leave it at 0 are read by
 * `Count`. The counts are Int32, so they turn over at 2^31.
 */
export function packmlProfile(options: { counter?: 'AccCount' | 'Count'; maxRatePerMin?: number } = {}): DeviceProfile {
  const counter = (name: string): CounterSignal => ({
    node: packml('Admin', name),
    pick: { index: 0, field: options.counter ?? 'AccCount' },
    bits: 31,
    retain: 'unknown',
    maxRatePerMin: options.maxRatePerMin ?? 1200,
    slack: 20,
  });
  return {
    name: 'packml',
    version: 1,
    machine: { uri, id: 'i=6' },
    good: counter('ProdProcessedCount'),
    goodIncludesRejects: true,
    reject: counter('ProdDefectiveCount'),
    state: [
      {
        node: currentState('BaseStateMachine'),
        map: { Aborted: 'stopped', Aborting: 'stopped', Cleared: 'inner' },
      },
      {
        node: currentState('BaseStateMachine', 'MachineState'),
        map: { ...table(stopped, 'stopped'), Running: 'inner' },
      },
      {
        node: currentState('BaseStateMachine', 'MachineState', 'ExecuteState'),
        map: { ...table(stopped, 'stopped'), ...table(running, 'running'), ...table(held, 'held') },
      },
    ],
    speed: { node: packml('Status', 'CurMachSpeed'), perHour: 60 },
  };
}

const table = <S extends string>(names: readonly string[], state: S): Record<string, S> =>
  Object.fromEntries(names.map((name) => [name, state]));
