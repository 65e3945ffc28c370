import { useState, type JSX } from 'react';
import type { ExceptionChoice } from '../../../sync/domain/exception.ts';
import type { ExceptionView } from '../../../sync/domain/views.ts';
import { useNow } from '../../clock.ts';
import { useRequest } from '../../station.ts';
import { useWords, type Words } from '../../text/words.ts';
import { Chip } from '../../ui/chip.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useKeys } from '../../ui/keyboard.ts';
import { Cures, LeaveOut, OtherOrders } from './cures.tsx';
import { askWhom, choicesOf, leavesOut } from './deciding.ts';
import { Evidence, odooSide } from './evidence.tsx';
import { Trace } from './trace.tsx';

/** The disagreement itself in one short sentence. */
function saysOf({ exception, entry }: ExceptionView, words: Words): string {
  const { kind, here, odoo } = exception;
  const unit = entry?.unit.name ?? '';
  if (kind !== 'differs' && kind !== 'lifted') return '';
  const facts = { odoo: odooSide(odoo.replace(' (done)', ''), unit, words), here: `${words.quantity(here)} ${unit}` };
  return words.t(kind === 'differs' ? 'exceptions.says' : 'exceptions.saysHeld', facts);
}

function What({ view }: { view: ExceptionView }): JSX.Element {
  const words = useWords();
  const { t, message, quantity, moment } = words;
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
        {entered} {saysOf(view, words)} {said.todo}
      </p>
      <p className="label inline-icon gap-1">
        <Icon name="person" size="s" />
        {t('exceptions.with', { who: t(askWhom(exception.failure.code)) })}
      </p>
    </div>
  );
}

/** One exception with its evidence and its cures. */
export function ExceptionCase({ view }: { view: ExceptionView }): JSX.Element {
  const { t, message } = useWords();
  const { busy, failure, send } = useRequest('exception.resolve');
  const [asking, setAsking] = useState<{ what: 'leave out' | 'which order'; shown: string } | null>(null);
  const { exception } = view;
  // Behind a question the figures may change unseen: what counts is what was shown when it was asked.
  const decide = (choice: ExceptionChoice, orderId?: string): void =>
    void send({
      id: exception.id,
      choice,
      shown: asking?.shown ?? view.shown,
      ...(orderId === undefined ? {} : { orderId }),
    });
  const choose = (choice: ExceptionChoice): void => {
    if (choice === 'send_to_order') setAsking({ what: 'which order', shown: view.shown });
    else if (leavesOut(exception.kind, choice)) setAsking({ what: 'leave out', shown: view.shown });
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
      {view.entry && <Trace entry={view.entry} raisedAt={exception.raisedAt} changedAt={exception.changedAt} />}
      {asking?.what === 'which order' && (
        <OtherOrders
          view={view}
          onClose={() => setAsking(null)}
          onOrder={(orderId) => {
            setAsking(null);
            decide('send_to_order', orderId);
          }}
        />
      )}
      {asking?.what === 'leave out' && (
        <LeaveOut
          onClose={() => setAsking(null)}
          onLeaveOut={() => {
            setAsking(null);
            decide('acknowledge');
          }}
        />
      )}
    </section>
  );
}
