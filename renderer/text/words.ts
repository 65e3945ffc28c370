import { createContext, useContext } from 'react';
import type { Failure } from '../../sync/domain/failure.ts';
import { messageOf, type Message } from '../../sync/rules/messages.ts';
import { german } from './de.ts';
import { english, type TextKey, type TextTable } from './en.ts';
import type { Phrase } from './phrase.ts';

export type Locale = 'en' | 'de';
export type Facts = Readonly<Record<string, string | number>>;

export const textTables: Readonly<Record<Locale, TextTable>> = { en: english, de: german };
const regions: Readonly<Record<Locale, string>> = { en: 'en-GB', de: 'de-DE' };

/** All words and figures of one language. Times are the device's local time. */
export interface Words {
  readonly locale: Locale;
  /** The decimal separator, on the pad and in typed figures. */
  readonly decimalKey: '.' | ',';
  /** A text; a plural is chosen by the fact `n`. */
  t(key: TextKey, facts?: Facts): string;
  message(failure: Failure): Message;
  /** An exact decimal string for reading: grouped, with this language's separators. */
  quantity(value: string): string;
  number(value: number, decimals?: number): string;
  /** `10:42` */
  time(iso: string): string;
  /** `11:20:07` */
  seconds(iso: string): string;
  /** `10:42` today, `Sat 06:00` on another day within a week, else `20 Nov 06:00`. */
  moment(iso: string, now: number): string;
  /** `Fri 20 Nov` */
  day(now: number): string;
  /** `38 min`, `18 h 40 min`, `3 d` */
  age(ms: number): string;
}

function phraseOf(phrase: Phrase, rules: Intl.PluralRules, facts: Facts): string {
  if (typeof phrase === 'string') return phrase;
  return rules.select(Number(facts['n'] ?? 0)) === 'one' ? phrase.one : phrase.other;
}

function ageWith(t: Words['t']): Words['age'] {
  return (ms) => {
    const minutes = Math.max(0, Math.floor(ms / 60_000));
    const hours = Math.floor(minutes / 60);
    if (ms < 60_000) return t('age.seconds', { n: Math.max(0, Math.floor(ms / 1000)) });
    if (hours >= 48) return t('age.days', { n: Math.floor(hours / 24) });
    if (hours === 0) return t('age.minutes', { n: minutes });
    return minutes % 60 === 0 ? t('age.hours', { n: hours }) : t('age.hoursMinutes', { h: hours, m: minutes % 60 });
  };
}

const quantityFacts = new Set(['remaining', 'available', 'needed', 'limit']);

/** Quantities among the facts of a failure, as this language writes them. */
const inWords = (facts: Failure['facts'], show: (value: Intl.StringNumericLiteral) => string): Failure['facts'] =>
  Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      quantityFacts.has(name) && /^\d+(\.\d+)?$/.test(value) ? show(value as Intl.StringNumericLiteral) : value,
    ]),
  );

export function wordsIn(locale: Locale): Words {
  const table = textTables[locale];
  const region = regions[locale];
  const rules = new Intl.PluralRules(region);
  const exact = new Intl.NumberFormat(region, { maximumFractionDigits: 6 });
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(region, { hourCycle: 'h23', ...options });
  const time = format({ hour: '2-digit', minute: '2-digit' });
  const seconds = format({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const weekday = format({ weekday: 'short' });
  const date = format({ day: 'numeric', month: 'short' });
  const day = format({ weekday: 'short', day: 'numeric', month: 'short' });

  const t: Words['t'] = (key, facts = {}) =>
    phraseOf(table[key], rules, facts).replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const fact = facts[name];
      return typeof fact === 'number' ? exact.format(fact) : (fact ?? '');
    });
  const plain = (text: string): string => text.replaceAll('.', '').replaceAll(',', '');
  return {
    locale,
    decimalKey: locale === 'de' ? ',' : '.',
    t,
    message: ({ code, facts }) => messageOf({ code, facts: inWords(facts, (value) => exact.format(value)) }, locale),
    quantity: (value) => exact.format(value as Intl.StringNumericLiteral),
    number: (value, decimals = 0) => value.toLocaleString(region, { maximumFractionDigits: decimals }),
    time: (iso) => time.format(new Date(iso)),
    seconds: (iso) => seconds.format(new Date(iso)),
    moment: (iso, now) => {
      const at = new Date(iso);
      const clock = time.format(at);
      if (at.toDateString() === new Date(now).toDateString()) return clock;
      const far = Math.abs(at.getTime() - now) > 6 * 86_400_000;
      return `${far ? date.format(at) : plain(weekday.format(at))} ${clock}`;
    },
    day: (now) => plain(day.format(new Date(now))),
    age: ageWith(t),
  };
}

export const WordsContext = createContext<Words>(wordsIn('en'));
export const useWords = (): Words => useContext(WordsContext);
