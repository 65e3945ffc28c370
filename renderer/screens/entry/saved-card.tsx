import type { JSX, ReactNode } from 'react';
import type { EntryView } from '../../../sync/domain/views.ts';
import { useApp } from '../../app-context.ts';
import { useNow } from '../../clock.ts';
import { go } from '../../route.ts';
import { useTopic } from '../../station.ts';
import { useWords } from '../../text/words.ts';
import { Button, PrimaryButton } from '../../ui/button.tsx';
import { DeliveryChip } from '../../ui/chip.tsx';
import type { IconName } from '../../ui/drawings.tsx';
import { Icon } from '../../ui/icon.tsx';

/** The entry as the station sees it now, found by its id. */
export function useLiveEntry(saved: EntryView): EntryView {
  const entries = useTopic('entries', { limit: 50 });
  return entries?.find((entry) => entry.id === saved.id) ?? saved;
}

function Step({
  icon,
  title,
  note,
  after,
  look = '',
}: {
  icon: IconName;
  title: string;
  note?: string;
  after?: ReactNode;
  look?: string;
}): JSX.Element {
  return (
    <li className={look}>
      <Icon name={icon} />
      <span>
        <b className="lead stack">{title}</b>
        {note && <span className="label stack">{note}</span>}
      </span>
      {after}
    </li>
  );
}

function Way({ entry }: { entry: EntryView }): JSX.Element {
  const { t, time, seconds, moment, message } = useWords();
  const { sync } = useApp();
  const now = useNow(1);
  const since = moment(entry.since, now);
  const arrived = entry.state === 'posted' || entry.state === 'settled';
  const waitNote =
    sync && !sync.online && sync.since ? t('saved.offline', { since: moment(sync.since, now) }) : t('saved.onItsWay');
  return (
    <ol className="way">
      <Step icon="saved" title={t('saved.here')} after={<span className="label">{seconds(entry.touchedAt)}</span>} />
      {entry.state === 'parked' ? (
        <Step
          icon="void"
          title={t('saved.refused', { since })}
          note={entry.failure ? message(entry.failure).title : ''}
        />
      ) : arrived ? (
        <Step icon="send" title={t('saved.sent')} after={<span className="label">{time(entry.since)}</span>} />
      ) : (
        <Step
          icon="clock"
          look="way--now"
          title={t('saved.waiting', { since: time(entry.touchedAt) })}
          note={entry.state === 'unknown' ? t('saved.unknown') : waitNote}
        />
      )}
      {arrived ? (
        <Step icon="odoo" title={t('saved.odoo')} note={entry.receipt?.name ?? ''} />
      ) : (
        <Step
          icon="odoo"
          look="way--later"
          title={t('saved.odoo')}
          note={entry.state === 'parked' ? t('saved.afterDecision') : t('saved.later')}
        />
      )}
    </ol>
  );
}

export interface SavedCardProps {
  readonly saved: EntryView;
  /** `46 pcs good`; the lot follows by itself. */
  readonly what: string;
  /** What is shown was saved by an earlier press, with the figures of then. */
  readonly earlier: boolean;
  readonly onAgain: () => void;
  readonly onDone: () => void;
  readonly doneText: string;
}

/** The outcome in words; it changes by itself when the entry reaches Odoo. */
export function SavedCard({ saved, what, earlier, onAgain, onDone, doneText }: SavedCardProps): JSX.Element {
  const { t } = useWords();
  const entry = useLiveEntry(saved);
  return (
    <section className="card entry done" aria-label={t('saved.title')}>
      <div className="done__head" role="status">
        <span className="done__mark">
          <Icon name="check" />
        </span>
        <div className="done__said">
          <b className="title">{t('saved.title')}</b>
          <DeliveryChip entry={entry} />
          <span className="lead done__what">
            {what}
            {saved.lot && <span className="ident">{t('saved.lot', { lot: saved.lot })}</span>}
          </span>
        </div>
      </div>
      {earlier && (
        <p className="balance balance--problem" role="alert">
          <Icon name="warn" size="s" />
          <span>{t('saved.earlier')}</span>
        </p>
      )}
      <Way entry={entry} />
      <div className="done__acts">
        {entry.state === 'parked' ? (
          <Button look="decide" icon="ask" className="btn--main" onPress={() => go('exceptions')}>
            {t('saved.decide')}
          </Button>
        ) : (
          <Button look="main" icon="plus" onPress={onAgain}>
            {t('saved.again')}
          </Button>
        )}
        <PrimaryButton onPress={onDone}>{doneText}</PrimaryButton>
      </div>
    </section>
  );
}
