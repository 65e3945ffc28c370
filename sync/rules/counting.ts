import { countRowId, type CountKind, type CountRow } from '../domain/count.ts';

/** What is known about one counter of a machine (device profile). */
export interface CounterRules {
  /** The counter runs from 0 to 2^bits − 1 and then starts at 0 again. */
  readonly bits: number;
  /** Whether the counter survives a restart of the machine's server. */
  readonly retain: 'yes' | 'no' | 'unknown';
  /** No machine of this kind makes more pieces than this per minute. */
  readonly maxRatePerMin: number;
  /** Pieces that may come on top in one step, because readings are not evenly spaced. */
  readonly slack: number;
}

/** One reading of a counter. */
export interface CounterSample {
  readonly signal: string;
  readonly quality: 'good' | 'uncertain' | 'bad';
  /** Whole number as a decimal string; null when the machine gave something else. */
  readonly value: string | null;
  /** Machine time, ISO 8601 UTC, and our own time of the reading, ISO 8601 UTC. */
  readonly sourceAt: string | null;
  readonly at: string;
  /** Start time of the machine's server, the only sign of a restart; null when it does not tell. */
  readonly boot: string | null;
  /** Number of our connection to the machine: goes up with every new one, also over restarts of the station. */
  readonly generation: number;
}

export interface CountContext {
  /** Milliseconds since it was last known that the counter stood at the last row's value. Negative counts as 0. */
  readonly elapsedMs: number;
  readonly orderId: string | null;
}

export const discardReasons = ['bad', 'uncertain', 'not_a_count', 'out_of_range', 'old_connection', 'older'] as const;
export type DiscardReason = (typeof discardReasons)[number];

export type CountOutcome =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'discard'; readonly reason: DiscardReason }
  | { readonly kind: 'row'; readonly row: CountRow };

/** A clock that jumped forward must not make any jump of the counter plausible. */
const longestElapsedMs = 31 * 24 * 3600 * 1000;

/** A rollover is believed only while all pieces possible since the last reading are at most this part (1/n) of the range. */
const rolloverShare = 64n;

/** Everything a verdict depends on, as plain facts. */
interface Facts {
  readonly rebooted: boolean;
  readonly bootless: boolean;
  readonly reconnected: boolean;
  readonly retain: CounterRules['retain'];
  /** New value minus last value; new value; the way over the top of the counter. */
  readonly step: bigint;
  readonly value: bigint;
  readonly wrapped: bigint;
  readonly range: bigint;
  readonly cap: bigint;
  /** New value minus the value before a suspect jump, when the last row was one. */
  readonly backFromJump: bigint | null;
}

interface Verdict {
  readonly kind: CountKind;
  readonly delta: (facts: Facts) => bigint;
  readonly doubtful: boolean;
}

const smaller = (facts: Facts): bigint => (facts.step >= 0n ? facts.step : facts.value);

/** After a suspect jump the counter may be back where it was: of two possible steps the smaller one is counted. */
const backIsSmaller = (facts: Facts): boolean =>
  facts.backFromJump !== null && (facts.step < 0n || facts.backFromJump < facts.step);
const back = (facts: Facts): bigint => facts.backFromJump ?? -1n;

/**
 * The counting rules: the first line that fits decides. A line fits only if what it would count is plausible
 * (not negative, not above the cap); what no line explains is a suspect jump that counts nothing and asks a person.
 */
const verdicts: readonly (Verdict & { readonly when: (facts: Facts) => boolean })[] = [
  { when: (f) => f.rebooted && f.retain === 'no', kind: 'restart', delta: (f) => f.value, doubtful: true },
  { when: (f) => f.rebooted && backIsSmaller(f), kind: 'restart', delta: back, doubtful: true },
  { when: (f) => f.rebooted && f.retain === 'unknown', kind: 'restart', delta: smaller, doubtful: true },
  { when: (f) => f.rebooted && f.step >= 0n, kind: 'restart', delta: (f) => f.step, doubtful: false },
  { when: backIsSmaller, kind: 'count', delta: back, doubtful: true },
  { when: (f) => f.step >= 0n, kind: 'count', delta: (f) => f.step, doubtful: false },
  {
    // After a gap that is long for the counter's range, a reset looks the same: then the smaller reading below.
    when: (f) => f.wrapped <= f.cap && f.cap * rolloverShare <= f.range && !(f.bootless && f.reconnected),
    kind: 'rollover',
    delta: (f) => f.wrapped,
    doubtful: false,
  },
  { when: (f) => f.step < 0n, kind: 'reset', delta: (f) => f.value, doubtful: true },
];

/** Rule 1: what is no reading of this counter. The first line that fits names the reason. */
const discards: readonly {
  readonly reason: DiscardReason;
  readonly when: (sample: CounterSample, previous: CountRow | undefined, rules: CounterRules) => boolean;
}[] = [
  { reason: 'bad', when: (sample) => sample.quality === 'bad' },
  { reason: 'uncertain', when: (sample) => sample.quality === 'uncertain' },
  { reason: 'not_a_count', when: (sample) => sample.value === null || !/^-?\d{1,20}$/.test(sample.value) },
  { reason: 'out_of_range', when: (sample, _, rules) => !inRange(BigInt(sample.value ?? '-1'), rules.bits) },
  { reason: 'old_connection', when: (sample, previous) => !!previous && sample.generation < previous.generation },
  { reason: 'older', when: (sample, previous) => !!previous && isOlder(sample, previous) },
];

const inRange = (value: bigint, bits: number): boolean => value >= 0n && value < 1n << BigInt(bits);

/** Only within one connection and one start of the machine is the machine's clock a measure of order. */
function isOlder(sample: CounterSample, previous: CountRow): boolean {
  if (sample.generation !== previous.generation || sample.boot !== previous.boot) return false;
  return sample.sourceAt !== null && previous.sourceAt !== null && sample.sourceAt < previous.sourceAt;
}

/**
 * The same reading of the same connection once more, as servers repeat it: it says nothing about the time since. A profile without
 * times from the machine cannot be asked.
 */
export const isRepeated = (sample: CounterSample, accepted: CounterSample | undefined): boolean =>
  sample.sourceAt !== null &&
  sample.sourceAt === accepted?.sourceAt &&
  sample.generation === accepted.generation &&
  sample.value === accepted.value;

/** The most pieces that can have been made: maximum rate times elapsed time, plus slack. */
export function countCap(rules: CounterRules, elapsedMs: number): bigint {
  const elapsed = Math.min(Math.max(elapsedMs, 0), longestElapsedMs);
  return BigInt(Math.ceil((rules.maxRatePerMin * elapsed) / 60_000 + rules.slack));
}

/**
 * Pieces from one reading of a cumulative counter. Pure. `previous` is the last row of this signal's ledger and the
 * whole memory: the row that is returned is, once written, both the ledger entry and the new state.
 * Never counts a piece that was not made; where pieces may be missing the row is `doubtful`.
 */
export function countDelta(
  previous: CountRow | undefined,
  sample: CounterSample,
  rules: CounterRules,
  context: CountContext,
): CountOutcome {
  const discard = discards.find((line) => line.when(sample, previous, rules));
  if (discard) return { kind: 'discard', reason: discard.reason };
  if (!previous) return row(undefined, sample, context, { kind: 'baseline', delta: 0n, doubtful: false });
  const facts = factsOf(previous, sample, rules, context);
  // In so long a gap the counter may have gone round, and nobody saw it.
  const mayHaveGoneRound = facts.cap >= facts.range;
  if (facts.step === 0n && !facts.rebooted && !mayHaveGoneRound) return { kind: 'nothing' };
  const verdict = verdicts.find((line) => line.when(facts));
  const delta = verdict?.delta(facts) ?? -1n;
  const plausible = delta >= 0n && delta <= facts.cap;
  if (!verdict || !plausible) return row(previous, sample, context, { kind: 'suspect', delta: 0n, doubtful: true });
  return row(previous, sample, context, { kind: verdict.kind, delta, doubtful: verdict.doubtful || mayHaveGoneRound });
}

function factsOf(previous: CountRow, sample: CounterSample, rules: CounterRules, context: CountContext): Facts {
  const value = BigInt(sample.value ?? '0');
  const step = value - BigInt(previous.to);
  const range = 1n << BigInt(rules.bits);
  const back = previous.kind === 'suspect' && previous.from !== null ? value - BigInt(previous.from) : null;
  return {
    rebooted: sample.boot !== null && previous.boot !== null && sample.boot !== previous.boot,
    bootless: sample.boot === null,
    reconnected: sample.generation !== previous.generation,
    retain: rules.retain,
    step,
    value,
    wrapped: step + range,
    range,
    cap: countCap(rules, context.elapsedMs),
    backFromJump: back !== null && back >= 0n ? back : null,
  };
}

function row(
  previous: CountRow | undefined,
  sample: CounterSample,
  context: CountContext,
  what: { kind: CountKind; delta: bigint; doubtful: boolean },
): CountOutcome {
  const seq = (previous?.seq ?? 0) + 1;
  return {
    kind: 'row',
    row: {
      id: countRowId(sample.signal, seq),
      signal: sample.signal,
      seq,
      from: previous?.to ?? null,
      to: sample.value ?? '0',
      delta: String(what.delta),
      kind: what.kind,
      doubtful: what.doubtful,
      // A reading without a start time must not make us forget the one we know.
      boot: sample.boot ?? previous?.boot ?? null,
      generation: sample.generation,
      at: sample.at,
      sourceAt: sample.sourceAt,
      orderId: context.orderId,
    },
  };
}
