import type { JSX } from 'react';
import type { ExceptionChoice } from '../../../sync/domain/exception.ts';
import type { ExceptionView } from '../../../sync/domain/views.ts';
import { useWords } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { choicesOf, choiceWords, leavesOut } from './deciding.ts';

/** One big button for each choice, with what it does in figures. */
export function Cures({
  view,
  onChoose,
  busy,
}: {
  view: ExceptionView;
  onChoose: (choice: ExceptionChoice) => void;
  busy: boolean;
}): JSX.Element {
  const { t, quantity } = useWords();
  const { parts, missing } = view.cures;
  const unit = view.entry?.unit.name ?? '';
  const withUnit = (value: string | null | undefined): string => (value ? `${quantity(value)} ${unit}` : '');
  const facts = { fits: withUnit(parts?.[0]), rest: withUnit(parts?.[1]), missing: withUnit(missing) };
  return (
    <div className="cures">
      {choicesOf(view).map((choice, at) => {
        const words = choiceWords(view.exception.kind, choice);
        const look = at === 0 ? 'btn--primary best' : leavesOut(view.exception.kind, choice) ? 'btn--danger' : '';
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
              <span>{t(words.title, facts)}</span>
              <small>{t(words.note, facts)}</small>
            </span>
            {at === 0 && <Icon name="right" />}
          </button>
        );
      })}
      <p className="label after">{t('exceptions.kept')}</p>
    </div>
  );
}

/** The orders that could take the entry, the one that Odoo merged the old order into first. */
export function OtherOrders({
  view,
  onClose,
  onOrder,
}: {
  view: ExceptionView;
  onClose: () => void;
  onOrder: (orderId: string) => void;
}): JSX.Element {
  const { t, quantity } = useWords();
  const { entry } = view;
  const unit = entry?.unit.name ?? '';
  return (
    <Dialog title={t('sendTo.title')} onClose={onClose}>
      <p className="sheet__note">
        {t('sendTo.note', { q: quantity(entry?.quantity ?? '0'), unit, product: entry?.product.name ?? '' })}
      </p>
      <div className="sheet__list scroll">
        {view.cures.orders.map((order) => (
          <button key={order.id} type="button" className="row" onClick={() => onOrder(order.id)}>
            <Icon name="orders" />
            <span className="row__main">
              <span className="strong id">{order.name}</span>
              <span className="label">
                {t('sendTo.open', { q: quantity(order.remaining), unit })}
                {order.heir && `, ${t('sendTo.heir')}`}
              </span>
            </span>
            <Icon name="right" />
          </button>
        ))}
      </div>
    </Dialog>
  );
}

/** Asked once more: what is left out never gets into Odoo. */
export function LeaveOut({ onClose, onLeaveOut }: { onClose: () => void; onLeaveOut: () => void }): JSX.Element {
  const { t } = useWords();
  return (
    <Dialog title={t('leaveOut.title')} onClose={onClose}>
      <p className="sheet__note">{t('leaveOut.note')}</p>
      <div className="sheet__acts">
        <Button look="main" onPress={onClose}>
          {t('back')}
        </Button>
        <Button look="danger" icon="void" className="btn--main" onPress={onLeaveOut}>
          {t('choice.leaveOut')}
        </Button>
      </div>
    </Dialog>
  );
}
