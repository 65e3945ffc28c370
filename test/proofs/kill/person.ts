import { setTimeout as pause } from 'node:timers/promises';
import type { EntryDraft } from '../../../main/contract/table.ts';
import type { StationProcess } from '../../peers/station-process.ts';
import { touch } from '../../peers/touch.ts';
import type { Shift } from '../../peers/work.ts';

/** How a person at the screen behaves; the careless ones are planted to see that the proof notices. */
export interface Habit {
  /** Between two entries, in milliseconds. */
  readonly restMs: number;
  /** Says "saved" as soon as the touch was sent, before the station has answered. */
  readonly trustsTheTouch: boolean;
  /** Sends what was not answered again under a new id. */
  readonly renames: boolean;
}

export const careful: Habit = { restMs: 6, trustsTheTouch: false, renames: false };
export const hasty: Habit = { restMs: 1, trustsTheTouch: true, renames: false };
export const renaming: Habit = { restMs: 0, trustsTheTouch: false, renames: true };

/** Something a person wanted to record once, under one id or, by a fault, under several. */
export interface Intent {
  readonly drafts: EntryDraft[];
  /** The station's sequence in its answer, -1 if the person did not wait for it; undefined while nothing was called saved. */
  saved: number | undefined;
}

export class Person {
  readonly intents: Intent[] = [];
  readonly #habit: Habit;
  readonly #shift: Shift;
  /** Not answered yet: sent again first thing after the next start. */
  #open: Intent | undefined;
  #onSaved: () => void = () => undefined;

  constructor(habit: Habit, shift: Shift) {
    this.#habit = habit;
    this.#shift = shift;
  }

  /** Waits until the next entry is called saved. */
  saved(): Promise<void> {
    return new Promise((resolve) => (this.#onSaved = resolve));
  }

  /** Entries one after the other until the station is gone. */
  async work(station: StationProcess): Promise<void> {
    while (station.isRunning) {
      await this.#record(station);
      if (this.#habit.restMs > 0) await pause(this.#habit.restMs);
    }
  }

  async #record(station: StationProcess): Promise<void> {
    const intent = this.#open ?? this.#newIntent();
    const last = intent.drafts.at(-1);
    const draft = !last ? this.#shift.next() : this.#habit.renames ? { ...last, ...touch() } : last;
    if (draft !== last) intent.drafts.push(draft);
    if (this.#habit.trustsTheTouch) {
      intent.saved = -1;
      this.#onSaved();
      void station.ask('entry.record', draft).catch(() => undefined);
      return;
    }
    this.#open = intent;
    const answer = await station.ask('entry.record', draft).catch(() => undefined);
    if (!answer) return;
    // What lies there is enough for all of it: a refusal, also right after a start, would be false.
    if (!answer.ok) throw new Error(`${answer.failure.code}: ${answer.failure.message}`);
    intent.saved = answer.value.seq;
    this.#open = undefined;
    this.#onSaved();
  }

  #newIntent(): Intent {
    const intent = { drafts: [], saved: undefined };
    this.intents.push(intent);
    return intent;
  }
}
