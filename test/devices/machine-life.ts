import fc from 'fast-check';
import type { CountRow } from '../../sync/domain/count.ts';
import { countDelta, isRepeated, type CounterRules, type CounterSample } from '../../sync/rules/counting.ts';

/** What can happen to a machine and to our view of it; a life is a list of these. */
export type Happening =
  | { readonly kind: 'make'; readonly share: number; readonly seconds: number }
  | { readonly kind: 'read'; readonly quality: 'good' | 'uncertain' | 'bad' }
  | { readonly kind: 'reset' | 'reboot' | 'glitch' | 'reconnect' | 'repeat' | 'delayed' | 'clock back' };

const making = fc.record({
  kind: fc.constant('make' as const),
  /** Share of the maximum rate, in percent. */
  share: fc.integer({ min: 0, max: 100 }),
  seconds: fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 1, max: 20 }) }, fc.integer({ min: 21, max: 5000 })),
});
const reading = fc.record({
  kind: fc.constant('read' as const),
  quality: fc.constantFrom('good' as const, 'good' as const, 'good' as const, 'uncertain' as const, 'bad' as const),
});
const mishap = fc.record({
  kind: fc.constantFrom(
    'reset' as const,
    'reboot' as const,
    'glitch' as const,
    'reconnect' as const,
    'repeat' as const,
    'delayed' as const,
  ),
});
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 10, arbitrary: making },
  { weight: 10, arbitrary: reading },
  { weight: 3, arbitrary: mishap },
  { weight: 1, arbitrary: fc.constant({ kind: 'clock back' as const }) },
);

export interface Life {
  readonly bits: number;
  readonly retain: CounterRules['retain'];
  /** Whether a counter of a profile with `unknown` survives; a machine may also tell no start time. */
  readonly survives: boolean;
  readonly tellsBoot: boolean;
  readonly startValue: number;
  readonly happenings: readonly Happening[];
}

export const lives: fc.Arbitrary<Life> = fc.record({
  bits: fc.constantFrom(12, 16, 31, 32),
  retain: fc.constantFrom('yes' as const, 'no' as const, 'unknown' as const),
  survives: fc.boolean(),
  tellsBoot: fc.boolean(),
  startValue: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0.99, max: 1, noNaN: true })),
  happenings: fc.array(happening, { minLength: 20, maxLength: 100, size: 'max' }),
});

export interface LifeResult {
  readonly rows: readonly CountRow[];
  /** Pieces really made between the first reading and each row, and what the rows had counted by then. */
  readonly overCounts: number;
  readonly lost: number;
  readonly doubtful: boolean;
  /** A reset that the counter had overtaken before anybody read it: nobody can see it. */
  readonly overtaken: boolean;
  readonly steps: number;
}

const ratePerMin = 60;
const slack = 5;

/** A machine that never makes more than its rate, and a station that reads it with all the mishaps of a life. */
class Plant {
  readonly life: Life;
  readonly rules: CounterRules;
  readonly modulus: bigint;
  value: bigint;
  made = 0n;
  madeAtBaseline = 0n;
  nowMs = Date.UTC(2026, 0, 1);
  machineMs = Date.UTC(2026, 0, 1);
  acceptedMs = this.nowMs;
  accepted: CounterSample | undefined;
  boot = 1;
  generation = 1;
  last: CounterSample | undefined;
  rows: CountRow[] = [];
  counted = 0n;
  overCounts = 0;
  overtaken = false;
  resetSinceRow = false;

  readonly count: typeof countDelta;

  constructor(life: Life, count: typeof countDelta) {
    this.life = life;
    this.count = count;
    this.rules = { bits: life.bits, retain: life.retain, maxRatePerMin: ratePerMin, slack };
    this.modulus = 1n << BigInt(life.bits);
    this.value = BigInt(Math.floor(life.startValue * Number(this.modulus - 1n)));
  }

  do(what: Happening): void {
    switch (what.kind) {
      case 'make': {
        const pieces = BigInt(Math.floor((what.share * what.seconds * ratePerMin) / 6000));
        this.nowMs += what.seconds * 1000;
        this.machineMs += what.seconds * 1000;
        this.made += pieces;
        this.value = (this.value + pieces) % this.modulus;
        break;
      }
      case 'read':
        // A reading that is not good has a wrong value.
        this.read(what.quality);
        break;
      case 'reset':
        // In the last part of its range a reset cannot be told from a rollover, by anybody.
        if (this.value * 64n >= this.modulus * 63n) break;
        this.value = 0n;
        this.resetSinceRow = true;
        break;
      case 'reboot':
        this.boot += 1;
        this.generation += 1;
        if (!this.keepsCounter()) {
          this.value = 0n;
          this.resetSinceRow = true;
        }
        break;
      case 'glitch':
        // One wrong reading that claims to be good, far from the true one.
        this.read('good');
        if (this.life.bits > 16) this.read('good', (this.value + this.modulus / 2n) % this.modulus);
        break;
      case 'reconnect':
        this.generation += 1;
        break;
      case 'repeat':
        if (this.last) this.take(this.last);
        break;
      case 'delayed':
        this.delayed();
        break;
      case 'clock back':
        this.machineMs -= 3_600_000;
        break;
    }
  }

  keepsCounter(): boolean {
    return this.life.retain === 'yes' || (this.life.retain === 'unknown' && this.life.survives);
  }

  read(quality: CounterSample['quality'], value = this.value): void {
    this.nowMs += 1;
    this.machineMs += 1;
    this.last = {
      signal: 's',
      quality,
      value: String(quality === 'good' ? value : this.modulus - 1n - value),
      sourceAt: new Date(this.machineMs).toISOString(),
      at: new Date(this.nowMs).toISOString(),
      boot: this.life.tellsBoot ? String(this.boot) : null,
      generation: this.generation,
    };
    this.take(this.last);
  }

  /** A reading of this connection from ten minutes ago, or of the connection before, arrives late. */
  delayed(): void {
    if (!this.last) return;
    const sourceAt = new Date(this.machineMs - 600_000).toISOString();
    const older = this.boot % 2 ? { generation: this.last.generation - 1 } : { sourceAt };
    const previous = this.rows.at(-1);
    const sameConnection = previous?.generation === this.last.generation && previous.boot === this.last.boot;
    if (sameConnection && previous?.sourceAt && (older.generation ?? sourceAt < previous.sourceAt))
      this.take({ ...this.last, ...older, value: String(this.value / 2n) });
  }

  take(sample: CounterSample): void {
    const previous = this.rows.at(-1);
    const outcome = this.count(previous, sample, this.rules, {
      elapsedMs: this.nowMs - this.acceptedMs,
      orderId: null,
    });
    if (outcome.kind === 'discard') return;
    if (outcome.kind === 'row') {
      if (!previous) this.madeAtBaseline = this.made;
      else if (this.resetSinceRow && !outcome.row.doubtful) this.overtaken = true;
      this.rows.push(outcome.row);
      this.counted += BigInt(outcome.row.delta);
    } else if (this.resetSinceRow) this.overtaken = true;
    this.resetSinceRow = false;
    if (!isRepeated(sample, this.accepted)) this.acceptedMs = this.nowMs;
    this.accepted = sample;
    if (this.counted > this.made - this.madeAtBaseline) this.overCounts += 1;
  }
}

/** Lives it through with the given counting rule. */
export function live(life: Life, count: typeof countDelta = countDelta): LifeResult {
  const plant = new Plant(life, count);
  for (const what of life.happenings) plant.do(what);
  plant.read('good');
  // The last reading may be discarded as older after the machine's clock was set back: a new connection is made then.
  plant.generation += 1;
  plant.read('good');
  return {
    rows: plant.rows,
    overCounts: plant.overCounts,
    lost: Number(plant.made - plant.madeAtBaseline - plant.counted),
    doubtful: plant.rows.some((row) => row.doubtful),
    overtaken: plant.overtaken,
    steps: life.happenings.length,
  };
}
