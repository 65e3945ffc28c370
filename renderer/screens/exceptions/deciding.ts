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
  not_enough_stock: 'warehouse',
  lot_unknown: 'warehouse',
  lot_wrong_product: 'warehouse',
  serial_used: 'supervisor',
  serial_count: 'supervisor',
  lot_required: 'supervisor',
  lot_not_wanted: 'supervisor',
};

export const askWhom = (code: FailureCode): TextKey => `ask.${withWhom[code] ?? 'it'}`;

/** Trying again cures what was refused; what merely differs is looked at and closed. */
const order: Readonly<Record<ExceptionView['exception']['kind'], readonly ExceptionChoice[]>> = {
  refused: ['retry', 'acknowledge'],
  differs: ['acknowledge', 'retry'],
};

/** The choices there are, the recommended first. */
export const choicesOf = ({ exception, choices }: ExceptionView): ExceptionChoice[] =>
  order[exception.kind].filter((choice) => choices.includes(choice));

export interface ChoiceWords {
  readonly icon: IconName;
  readonly title: TextKey;
  readonly note: TextKey;
}

/** Closing what Odoo refused means that it never gets there: that is said, and asked once more. */
export function choiceWords(kind: ExceptionView['exception']['kind'], choice: ExceptionChoice): ChoiceWords {
  if (choice === 'retry') return { icon: 'retry', title: 'choice.retry', note: 'choice.retryNote' };
  return kind === 'refused'
    ? { icon: 'void', title: 'choice.leaveOut', note: 'choice.leaveOutNote' }
    : { icon: 'check', title: 'choice.seen', note: 'choice.seenNote' };
}
