import type { CounterSignal, DeviceProfile, NodeRef, StateLevel } from '../profile.ts';

export interface PlainOptions {
  readonly good: NodeRef;
  readonly reject?: NodeRef;
  readonly state?: StateLevel;
  readonly bits?: number;
  readonly retain?: CounterSignal['retain'];
  readonly maxRatePerMin?: number;
  readonly slack?: number;
  readonly goodIncludesRejects?: boolean;
}

/** A server with plain integer variables: every node is told by its path below Objects or by its id. */
export function plainProfile(options: PlainOptions): DeviceProfile {
  const counter = (node: NodeRef): CounterSignal => ({
    node,
    pick: null,
    bits: options.bits ?? 31,
    retain: options.retain ?? 'unknown',
    maxRatePerMin: options.maxRatePerMin ?? 1200,
    slack: options.slack ?? 20,
  });
  return {
    name: 'plain',
    version: 1,
    machine: null,
    good: counter(options.good),
    goodIncludesRejects: options.goodIncludesRejects ?? false,
    reject: options.reject ? counter(options.reject) : null,
    state: options.state ? [options.state] : [],
    speed: null,
  };
}
