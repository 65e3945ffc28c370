import type { Failure, FailureCode } from '../domain/failure.ts';
import { germanMessages } from './messages-de.ts';
import { englishMessages } from './messages-en.ts';

/** `title` says what is, `todo` says what to do next. */
export interface Message {
  readonly title: string;
  readonly todo: string;
}

/**
 * Both may hold `{fact}` placeholders. A part in [square brackets] is left out when one of its facts is not known, so that a sentence
 * is never left with a hole.
 */
export type MessageTable = Readonly<Record<FailureCode, Message>>;

export const messageTables: Readonly<Record<'en' | 'de', MessageTable>> = { en: englishMessages, de: germanMessages };

function fill(pattern: string, facts: Readonly<Record<string, string>>): string {
  const known = (name: string): string | undefined => (Object.hasOwn(facts, name) ? facts[name] : undefined);
  const put = (part: string): string => part.replaceAll(/\{(\w+)\}/g, (_, name: string) => known(name) ?? '?');
  const whole = pattern.replaceAll(/\[([^\]]*)\]/g, (_, part: string) =>
    [...part.matchAll(/\{(\w+)\}/g)].every((match) => known(match[1] ?? '')) ? part : '',
  );
  return put(whole);
}

/** The words for a failure, for people on the floor. */
export function messageOf(failure: Failure, locale: 'en' | 'de'): Message {
  const table = messageTables[locale];
  const message = table[failure.code] ?? table.internal;
  return { title: fill(message.title, failure.facts), todo: fill(message.todo, failure.facts) };
}
