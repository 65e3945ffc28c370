import type { JSX } from 'react';
import { compare } from '../../../sync/domain/quantity.ts';
import type { Proposal } from '../../../sync/domain/views.ts';
import { useNow } from '../../clock.ts';
import { useWords } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';

/** What the machine counted since the last entry that used the counter. */
export function CounterCard({
  proposal,
  taken,
  onTake,
}: {
  proposal: Proposal;
  taken: boolean;
  onTake: (() => void) | null;
}): JSX.Element {
  const { t, quantity, moment } = useWords();
  const now = useNow(10);
  const counted = quantity(proposal.counted);
  const since = proposal.since ? t('counter.since', { since: moment(proposal.since, now) }) : t('counter.sinceStart');
  const rejected = proposal.rejected && compare(proposal.rejected, '0') > 0;
  return (
    <section className="card count" aria-label={t('counter.label')}>
      <Icon name="count" size="l" />
      <span className="row__main">
        <b className="lead">{t('counter.counted', { n: counted })}</b>
        {proposal.doubtful ? (
          <span className="label c-caution strong inline-icon">
            <Icon name="warn" size="s" />
            {t('counter.doubtful')}
          </span>
        ) : (
          <span className="label">
            {since}
            {rejected && `, ${t('counter.rejected', { n: quantity(proposal.rejected ?? '0') })}`}
          </span>
        )}
      </span>
      {onTake && compare(proposal.counted, '0') > 0 && (
        <Button look="main" pressed={taken} {...(taken ? { icon: 'check' as const } : {})} onPress={onTake}>
          {t('counter.take', { n: counted })}
        </Button>
      )}
    </section>
  );
}
