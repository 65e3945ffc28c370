import type { JSX } from 'react';
import type { EntryView } from '../../../sync/domain/views.ts';
import { useNow } from '../../clock.ts';
import { useWords } from '../../text/words.ts';
import type { IconName } from '../../ui/drawings.tsx';
import { Icon } from '../../ui/icon.tsx';
import './trace.css';

interface Step {
  readonly icon: IconName;
  readonly title: string;
  readonly at: string;
  readonly note: string;
  readonly look: string;
}

/** The way of one entry from the touch to the decision. */
export function Trace({
  entry,
  raisedAt,
  changedAt,
}: {
  entry: EntryView;
  raisedAt: string;
  /** When the disagreement changed while it was open. */
  changedAt: string | undefined;
}): JSX.Element {
  const { t, seconds, age } = useWords();
  const now = useNow(10);
  const landed = entry.receipt !== null;
  const steps: readonly Step[] = [
    { icon: 'touch', title: t('trace.entered'), at: seconds(entry.touchedAt), note: entry.operator, look: '' },
    { icon: 'saved', title: t('trace.saved'), at: seconds(entry.touchedAt), note: t('trace.here'), look: '' },
    {
      icon: 'send',
      title: t('trace.sent'),
      at: t('trace.attempts', { n: entry.attempts }),
      note: t('trace.toOdoo'),
      look: '',
    },
    landed
      ? {
          icon: 'odoo',
          title: t('saved.odoo'),
          at: seconds(entry.receipt?.postedAt ?? entry.since),
          note: entry.receipt?.name ?? '',
          look: 'trace--open',
        }
      : { icon: 'void', title: t('trace.refused'), at: seconds(entry.since), note: '', look: 'trace--open' },
    {
      icon: 'ask',
      title: t('trace.decision'),
      at: t('trace.open', { age: age(now - Date.parse(raisedAt)) }),
      note: changedAt === undefined ? '' : t('trace.changed', { at: seconds(changedAt) }),
      look: 'c-decide',
    },
  ];
  return (
    <div className="trace">
      <div className="trace__id">
        <b>{t('trace.title')}</b>
        <span className="label">{t('trace.entry', { id: `${entry.id.slice(0, 8)}…${entry.id.slice(-4)}` })}</span>
      </div>
      <ol className="trace__way">
        {steps.map((step) => (
          <li key={step.title} className={step.look}>
            <Icon name={step.icon} />
            <span className="strong">{step.title}</span>
            <span className="label">{step.at}</span>
            <span className="label ellipsis">{step.note}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
