import type { MachineView } from '../../sync/domain/views.ts';
import type { MachineState } from './messages.ts';

const keptMs = 6 * 3_600_000;

type Stop = MachineView['stops'][number];

/** When the machine stood, from changes of its state. A lost connection ends a stop: nobody saw how it went on. */
export class Stops {
  #state: MachineState = 'unknown';
  #since: string | null = null;
  #stops: Stop[] = [];

  change(state: MachineState, at: string): void {
    if (state === this.#state) return;
    const stood = isStop(this.#state);
    const last = this.#stops.at(-1);
    if (stood && !isStop(state) && last) this.#stops = [...this.#stops.slice(0, -1), { from: last.from, to: at }];
    if (!stood && isStop(state)) this.#stops = [...this.#stops, { from: at, to: null }];
    this.#state = state;
    this.#since = state === 'unknown' ? null : at;
    const oldest = Date.parse(at) - keptMs;
    this.#stops = this.#stops.filter((stop) => stop.to === null || Date.parse(stop.to) >= oldest);
  }

  get state(): MachineState {
    return this.#state;
  }

  get since(): string | null {
    return this.#since;
  }

  get all(): readonly Stop[] {
    return this.#stops;
  }
}

const isStop = (state: MachineState): boolean => state === 'stopped' || state === 'held';
