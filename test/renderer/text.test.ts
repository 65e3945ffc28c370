import { describe, expect, it } from 'vitest';
import { textTables, wordsIn } from '../../renderer/text/words.ts';
import type { TextKey } from '../../renderer/text/en.ts';

const facts = (phrase: string | { one: string; other: string }): string[] =>
  [...new Set([...JSON.stringify(phrase).matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].toSorted();
const keys = Object.keys(textTables.en) as TextKey[];

describe('texts', () => {
  it('both languages have the same keys', () => {
    expect(Object.keys(textTables.de).toSorted()).toEqual(keys.toSorted());
  });

  it.each(keys)('%s has words and the same facts in both languages', (key) => {
    const { en, de } = textTables;
    expect(facts(de[key])).toEqual(facts(en[key]));
    expect(typeof de[key]).toBe(typeof en[key]);
    expect(JSON.stringify(de[key])).toMatch(/[A-Za-zÄÖÜäöü%]/);
  });

  it('a plural follows the language', () => {
    const { t } = wordsIn('de');
    expect(t('strip.waiting', { n: 1 })).toBe('1 Eingabe wartet');
    expect(t('strip.waiting', { n: 14 })).toBe('14 Eingaben warten');
    expect(wordsIn('en').t('strip.waiting', { n: 0 })).toBe('0 entries waiting');
  });

  it('exact decimals keep every digit and take the separators of the language', () => {
    expect(wordsIn('de').quantity('12345.678901')).toBe('12.345,678901');
    expect(wordsIn('en').quantity('99999999.123456')).toBe('99,999,999.123456');
  });

  it('the decimal key follows the language', () => {
    expect([wordsIn('en').decimalKey, wordsIn('de').decimalKey]).toEqual(['.', ',']);
  });

  it('ages are words that a shift uses', () => {
    const { age } = wordsIn('en');
    expect([2000, 38 * 60_000, 2 * 3_600_000, 67_200_000, 5 * 86_400_000].map(age)).toEqual([
      '2 s',
      '38 min',
      '2 h',
      '18 h 40 min',
      '5 d',
    ]);
  });

  it('a moment on another day names the day', () => {
    const now = new Date(2026, 10, 20, 11, 20).getTime();
    const { moment } = wordsIn('en');
    expect(moment(new Date(2026, 10, 20, 10, 42).toISOString(), now)).toBe('10:42');
    expect(moment(new Date(2026, 10, 21, 6, 0).toISOString(), now)).toBe('Sat 06:00');
  });
});
