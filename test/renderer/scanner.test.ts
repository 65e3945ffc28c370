import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScanner } from '../../renderer/ui/scanner.ts';

/** A keyboard with a clock that stands still unless told. */
function desk() {
  const scans: string[] = [];
  const typed: string[] = [];
  let now = 0;
  let due: { at: number; wake: () => void } | undefined;
  const scanner = createScanner({
    onScan: (text) => scans.push(text),
    onTyped: (text) => typed.push(text),
    after: (ms, wake) => {
      const mine = { at: now + ms, wake };
      due = mine;
      return () => {
        if (due === mine) due = undefined;
      };
    },
  });
  const wait = (ms: number): void => {
    now += ms;
    if (due && due.at <= now) {
      const { wake } = due;
      due = undefined;
      wake();
    }
  };
  const keys = (text: string, gap: number): string[] =>
    [...text].map((key) => {
      wait(gap);
      return scanner.press(key, now);
    });
  const press = (key: string, gap: number): string => {
    wait(gap);
    return scanner.press(key, now);
  };
  return { scans, typed, keys, press, wait };
}

describe('scanner', () => {
  it('a burst that ends in Enter is a scan, and its Enter presses nothing', () => {
    const { scans, typed, keys, press } = desk();
    keys('L-2611-08', 8);
    expect(press('Enter', 8)).toBe('scan');
    expect(scans).toEqual(['L-2611-08']);
    expect(typed).toEqual([]);
  });

  it('fingers are not a scanner: each key is typed and Enter passes', () => {
    const { scans, typed, keys, press } = desk();
    keys('1234', 120);
    expect(press('Enter', 120)).toBe('pass');
    expect(typed.join('')).toBe('1234');
    expect(scans).toEqual([]);
  });

  it('a typed key is released after less than 100 ms without another key', () => {
    const { typed, press, wait } = desk();
    press('7', 0);
    wait(99);
    expect(typed).toEqual(['7']);
  });

  it('two fast scans are split by their terminator, not by time', () => {
    const { scans, keys, press } = desk();
    keys('L-2611-08', 5);
    press('Enter', 5);
    keys('L-2611-09', 5);
    press('Enter', 5);
    expect(scans).toEqual(['L-2611-08', 'L-2611-09']);
  });

  it('Tab ends a scan too, and Shift around capitals does not tear it', () => {
    const { scans, keys, press } = desk();
    keys('L-', 5);
    press('Shift', 5);
    keys('AB12', 5);
    expect(press('Tab', 5)).toBe('scan');
    expect(scans).toEqual(['L-AB12']);
  });

  it('three fast characters are typed, not scanned', () => {
    const { scans, typed, keys, press } = desk();
    keys('123', 10);
    expect(press('Enter', 10)).toBe('pass');
    expect([scans, typed]).toEqual([[], ['123']]);
  });

  it('digits typed before a scan stay typed and the scan stays whole', () => {
    const { scans, typed, keys, press } = desk();
    keys('12', 200);
    press('X', 50);
    keys('YZ99', 8);
    press('Enter', 8);
    expect(scans).toEqual(['XYZ99']);
    expect(typed.join('')).toBe('12');
  });

  it('no character is ever lost or doubled, whoever types', () => {
    const stroke = fc.record({
      key: fc.constantFrom('1', '2', 'A', 'B', '-', 'Enter'),
      gap: fc.integer({ min: 1, max: 150 }),
    });
    fc.assert(
      fc.property(fc.array(stroke, { maxLength: 40 }), (strokes) => {
        const { scans, typed, press, wait } = desk();
        for (const { key, gap } of strokes) press(key, gap);
        wait(1000);
        const sent = strokes.filter(({ key }) => key.length === 1).map(({ key }) => key);
        expect([...scans.join(''), ...typed.join('')].toSorted()).toEqual(sent.toSorted());
      }),
      { numRuns: 500 },
    );
  });
});
