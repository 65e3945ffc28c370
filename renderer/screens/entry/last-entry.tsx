import type { JSX } from 'react';
import type { EntryView } from '../../../sync/domain/views.ts';
import { useNow } from '../../clock.ts';
import { useWords } from '../../text/words.ts';
import { DeliveryChip } from '../../ui/chip.tsx';

/** The newest entry of the order in a sentence, so that nobody enters it twice. */
export function LastEntry({ entries }: { entries: readonly EntryView[] }): JSX.Element | null {
  const { t, quantity, moment } = useWords();
  const now = useNow(10);
  const [last] = entries;
  if (!last) return null;
  const at = moment(last.touchedAt, now);
  return (
    <section className="card lastentry" aria-label={t('last.label')}>
      <span className="row__main">
        <b className="ellipsis">
          {t('last.what', { q: quantity(last.quantity), unit: last.unit.name, kind: t(`kind.${last.kind}`), at })}
        </b>
        <span className="label ellipsis">{t('last.by', { operator: last.operator })}</span>
      </span>
      <DeliveryChip entry={last} />
    </section>
  );
}
