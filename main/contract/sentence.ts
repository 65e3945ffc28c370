import type { Failure } from '../../sync/domain/failure.ts';
import { messageOf } from '../../sync/rules/messages.ts';

/** A failure in one line of words, for programs, logs and system dialogs; screens lay out its two parts themselves. */
export function sentence(failure: Failure, locale: 'en' | 'de'): string {
  const { title, todo } = messageOf(failure, locale);
  return `${title}. ${todo}`;
}
