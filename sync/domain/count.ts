/** What a row of the count ledger tells about one reading of a machine's counter. */
export const countKinds = ['baseline', 'count', 'rollover', 'reset', 'restart', 'suspect'] as const;
export type CountKind = (typeof countKinds)[number];

/** One line of the count ledger: a counter went from one value to another. Never changed once written. */
export interface CountRow {
  /** `<signal>:<seq>` with the sequence padded (`countRowId`). */
  readonly id: string;
  readonly signal: string;
  /** 1, 2, 3 … without gaps within one signal. */
  readonly seq: number;
  /** Counter value before, as an exact decimal string; null for the first reading. */
  readonly from: string | null;
  /** Counter value after, as an exact decimal string. */
  readonly to: string;
  /** Pieces counted by this row, as an exact decimal string. */
  readonly delta: string;
  readonly kind: CountKind;
  /** Pieces may be missing or extra: a person should count. */
  readonly doubtful: boolean;
  /** Which start of the machine the reading belongs to, where the machine tells it. */
  readonly boot: string | null;
  /** Number of the station's connection to the machine: goes up by one with every new one. */
  readonly generation: number;
  /** Device time of the reading, ISO 8601 UTC with milliseconds. */
  readonly at: string;
  /** Machine time of the reading, ISO 8601 UTC, where the machine gives it. */
  readonly sourceAt: string | null;
  /** The order that ran at the work center, where one was chosen. */
  readonly orderId: string | null;
}

/** Twelve digits keep the text order of ids equal to the order of sequences. */
export function countRowId(signal: string, seq: number): string {
  return `${signal}:${String(seq).padStart(12, '0')}`;
}
