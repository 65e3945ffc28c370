/** Gaps within a scan are shorter than this; nobody types so fast. */
const burstGapMs = 35;
/** Held a little longer than the gap, so that a busy page does not tear a scan apart. Still far below 100 ms for a typed key. */
const holdMs = 60;
const shortestScan = 4;

export interface ScannerOptions {
  readonly onScan: (text: string) => void;
  /** Keys that turned out to be typed by hand. */
  readonly onTyped: (text: string) => void;
  /** Runs `wake` after `ms`; the returned function cancels. */
  readonly after: (ms: number, wake: () => void) => () => void;
}

export interface Scanner {
  /**
   * Takes a key press. `held`: the character is kept until it is clear who typed it. `scan`: the key ended a scan and must not do
   * anything else. `pass`: an ordinary key.
   * @param key as in KeyboardEvent.key
   * @param at milliseconds of the press
   */
  readonly press: (key: string, at: number) => 'held' | 'scan' | 'pass';
}

/** Tells a scanner on a keyboard cable from fingers: a fast burst that ends in Enter or Tab. Scans are split by that terminator. */
export function createScanner({ onScan, onTyped, after }: ScannerOptions): Scanner {
  let held = '';
  let last = 0;
  let cancel = (): void => undefined;

  function release(): string {
    cancel();
    const text = held;
    held = '';
    return text;
  }
  function giveUp(): void {
    const text = release();
    if (text) onTyped(text);
  }

  return {
    press: (key, at) => {
      if (held && at - last > burstGapMs) giveUp();
      last = at;
      if (key.length === 1) {
        cancel();
        held += key;
        cancel = after(holdMs, giveUp);
        return 'held';
      }
      if ((key === 'Enter' || key === 'Tab') && held.length >= shortestScan) {
        onScan(release());
        return 'scan';
      }
      // A scanner sends Shift around capitals.
      if (key !== 'Shift') giveUp();
      return 'pass';
    },
  };
}
