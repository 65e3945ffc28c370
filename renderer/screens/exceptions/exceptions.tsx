import { useState, type JSX } from 'react';
import type { ExceptionView } from '../../../sync/domain/views.ts';
import { useNow } from '../../clock.ts';
import { useTopic } from '../../station.ts';
import { useWords } from '../../text/words.ts';
import { Icon } from '../../ui/icon.tsx';
import { Blank } from '../entry/frame.tsx';
import { ExceptionCase } from './case.tsx';
import { askWhom } from './deciding.ts';
import './exceptions.css';

function List({
  open,
  chosen,
  onChoose,
}: {
  open: readonly ExceptionView[];
  chosen: string;
  onChoose: (id: string) => void;
}): JSX.Element {
  const { t, number, age, message } = useWords();
  const now = useNow(10);
  return (
    <section className="card list" aria-label={t('exceptions.title')}>
      <div className="card__head">
        <h2>{t('exceptions.open')}</h2>
        <span className="badge badge--decide">{number(open.length)}</span>
      </div>
      <div className="scroll grow">
        {open.map(({ exception, entry }) => {
          const here = exception.id === chosen;
          const since = age(now - Date.parse(exception.raisedAt));
          return (
            <button
              key={exception.id}
              type="button"
              className={here ? 'row row--selected' : 'row'}
              aria-current={here}
              onClick={() => onChoose(exception.id)}
            >
              <span className="c-decide">
                <Icon name="ask" />
              </span>
              <span className="row__main">
                <span className="strong">{message(exception.failure).title}</span>
                <span className="label ellipsis">
                  {[entry?.orderName ?? entry?.lot, t(askWhom(exception.failure.code)), since]
                    .filter(Boolean)
                    .join(', ')}
                </span>
              </span>
            </button>
          );
        })}
      </div>
    </section>
  );
}

/** Every disagreement with Odoo in the words of the shop floor: what, why, who decides, both sides, what to do. */
export function ExceptionsScreen(): JSX.Element {
  const { t } = useWords();
  const open = useTopic('exceptions', {});
  const [wanted, setWanted] = useState<string | null>(null);
  if (!open) return <Blank text={t('blank.loading')} />;
  const chosen = open.find((one) => one.exception.id === wanted) ?? open[0];
  if (!chosen)
    return (
      <main className="main main--blank calmdesk">
        <Icon name="saved" size="l" />
        <h1 className="title">{t('exceptions.none')}</h1>
        <p className="c-2">{t('exceptions.noneNote')}</p>
      </main>
    );
  return (
    <main className="main main--exceptions">
      <List open={open} chosen={chosen.exception.id} onChoose={setWanted} />
      <ExceptionCase key={chosen.exception.id} view={chosen} />
    </main>
  );
}
