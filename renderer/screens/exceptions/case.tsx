import { useState, type JSX } from 'react';
import type { ExceptionChoice } from '../../../sync/domain/exception.ts';
import type { ExceptionView } from '../../../sync/domain/views.ts';
import { useNow } from '../../clock.ts';
import { useRequest } from '../../station.ts';
import { useWords } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useKeys } from '../../ui/keyboard.ts';
import { askWhom, choicesOf, choiceWords } from './deciding.ts';
import { Evidence } from './evidence.tsx';
import { Trace } from './trace.tsx';

function What({ view }: { view: ExceptionView }): JSX.Element {
  const { t, message, quantity, moment } = useWords();
  const now = useNow(10);
  const { exception, entry } = view;
  const said = message(exception.failure);
  const entered = entry
    ? t('exceptions.entered', {
        at: moment(entry.touchedAt, now),
        operator: entry.operator,
        q: quantity(entry.quantity),
        unit: entry.unit.name,
        kind: t(`kind.${entry.kind}`),
        product: entry.product.name,
      })
    : '';
  return (
    <div>
      <div className="case__head">
        <h1 className="title">{said.title}</h1>
        <Chip kind="decide" icon="ask" text={t('delivery.decide')} />
      </div>
      <p className="case__what">
        {entered} {said.todo}
      </p>
      <p className="label inline-icon gap-1">
        <Icon name="person" size="s" />
        {t('exceptions.with', { who: t(askWhom(exception.failure.code)) })}
      </p>
    </div>
  );
}

function Cures({
  view,
  onChoose,
  busy,
}: {
  view: ExceptionView;
  onChoose: (choice: ExceptionChoice) => void;
  busy: boolean;
}): JSX.Element {
  const { t } = useWords();
  return (
    <div className="cures">
      {choicesOf(view).map((choice, at) => {
        const words = choiceWords(view.exception.kind, choice);
        const look = at === 0 ? 'btn--primary best' : choice === 'acknowledge' ? 'btn--danger' : '';
        return (
          <button
            key={choice}
            type="button"
            className={`btn ${look}`}
            aria-busy={busy}
            onClick={() => onChoose(choice)}
          >
            <Icon name={words.icon} />
            <span className="cures__text">
              <span>{t(words.title)}</span>
              <small>{t(words.note)}</small>
            </span>
            {at === 0 && <Icon name="right" />}
          </button>
        );
      })}
      <p className="label after">{t('exceptions.kept')}</p>
    </div>
  );
}

/** One exception with its evidence and its cures. */
export function ExceptionCase({ view }: { view: ExceptionView }): JSX.Element {
  const { t, message } = useWords();
  const { busy, failure, send } = useRequest('exception.resolve');
  const [asking, setAsking] = useState(false);
  const { exception } = view;
  const decide = (choice: ExceptionChoice): void => void send({ id: exception.id, choice });
  const choose = (choice: ExceptionChoice): void => {
    if (choice === 'acknowledge' && exception.kind === 'refused') setAsking(true);
    else decide(choice);
  };
  useKeys({
    enter: () => {
      const [best] = choicesOf(view);
      if (best) choose(best);
      return true;
    },
  });
  return (
    <section className="card case" aria-label={t('exceptions.one')}>
      <What view={view} />
      <div className="case__body">
        <Evidence view={view} />
        <Cures view={view} onChoose={choose} busy={busy} />
      </div>
      {failure && (
        <p className="problem" role="alert">
          <b>{message(failure).title}.</b> {message(failure).todo}
        </p>
      )}
      {view.entry && <Trace entry={view.entry} raisedAt={exception.raisedAt} />}
      {asking && (
        <Dialog title={t('leaveOut.title')} onClose={() => setAsking(false)}>
          <p className="sheet__note">{t('leaveOut.note')}</p>
          <div className="sheet__acts">
            <Button look="main" onPress={() => setAsking(false)}>
              {t('back')}
            </Button>
            <Button
              look="danger"
              icon="void"
              className="btn--main"
              onPress={() => {
                setAsking(false);
                decide('acknowledge');
              }}
            >
              {t('choice.leaveOut')}
            </Button>
          </div>
        </Dialog>
      )}
    </section>
  );
}
