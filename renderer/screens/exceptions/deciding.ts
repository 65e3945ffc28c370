import type { ExceptionChoice } from '../../../sync/domain/exception.ts';
import type { FailureCode } from '../../../sync/domain/failure.ts';
import type { ExceptionView } from '../../../sync/domain/views.ts';
import type { TextKey } from '../../text/en.ts';
import type { IconName } from '../../ui/drawings.tsx';

/** Who can clear the cause; the decision itself is taken at the station. */
const withWhom: Partial<Readonly<Record<FailureCode, 'planning' | 'warehouse' | 'it' | 'supervisor'>>> = {
  order_not_found: 'planning',
  order_not_released: 'planning',
  order_closed: 'planning',
  order_cancelled: 'planning',
  more_than_remains: 'planning',
  unit_mismatch: 'planning',
  odoo_differs: 'planning',
  odoo_changed: 'planning',
  hold_lifted: 'supervisor',
  not_enough_stock: 'warehouse',
  lot_unknown: 'warehouse',
  lot_wrong_product: 'warehouse',
  serial_used: 'supervisor',
  serial_count: 'supervisor',
  lot_required: 'supervisor',
  lot_not_wanted: 'supervisor',
};

export const askWhom = (code: FailureCode): TextKey => `ask.${withWhom[code] ?? 'it'}`;

/**
 * The best guess first. A closed order does not open because somebody tries again; a hold that was lifted is put back before anybody
 * works with the stock.
 */
const order: readonly ExceptionChoice[] = [
  'send_in_parts',
  'send_to_order',
  'record_correction',
  'retry',
  'acknowledge',
];
const retryFirst: readonly FailureCode[] = ['order_not_released', 'not_enough_stock'];

/** The choices there are, the recommended first. */
export function choicesOf({ exception, choices }: ExceptionView): ExceptionChoice[] {
  const sorted = order.filter((choice) => choices.includes(choice));
  // What merely differs is looked at and closed; what is missing is booked only by who knows that it was made.
  if (exception.kind === 'differs') return sorted.toReversed();
  return retryFirst.includes(exception.failure.code)
    ? ['retry' as const, ...sorted.filter((each) => each !== 'retry')]
    : sorted;
}

export interface ChoiceWords {
  readonly icon: IconName;
  readonly title: TextKey;
  readonly note: TextKey;
}

const words: Readonly<Record<ExceptionChoice, ChoiceWords>> = {
  retry: { icon: 'retry', title: 'choice.retry', note: 'choice.retryNote' },
  send_to_order: { icon: 'orders', title: 'choice.order', note: 'choice.orderNote' },
  send_in_parts: { icon: 'plus', title: 'choice.parts', note: 'choice.partsNote' },
  record_correction: { icon: 'plus', title: 'choice.missing', note: 'choice.missingNote' },
  acknowledge: { icon: 'check', title: 'choice.seen', note: 'choice.seenNote' },
};

/** Closing what Odoo refused or lost means that it never gets there: that is said, and asked once more. */
export const leavesOut = (kind: ExceptionView['exception']['kind'], choice: ExceptionChoice): boolean =>
  choice === 'acknowledge' && (kind === 'refused' || kind === 'restored');

export function choiceWords(kind: ExceptionView['exception']['kind'], choice: ExceptionChoice): ChoiceWords {
  if (leavesOut(kind, choice)) return { icon: 'void', title: 'choice.leaveOut', note: 'choice.leaveOutNote' };
  if (kind === 'lifted' && choice === 'record_correction')
    return { icon: 'lock', title: 'choice.hold', note: 'choice.holdNote' };
  if (kind === 'lifted') return { icon: 'unlock', title: 'choice.free', note: 'choice.freeNote' };
  return words[choice];
}
