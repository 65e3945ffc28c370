import type { JSX } from 'react';
import { sum } from '../../../sync/domain/quantity.ts';
import type { EntryView, HoldView, OrderRow } from '../../../sync/domain/views.ts';
import { useNow } from '../../clock.ts';
import { go } from '../../route.ts';
import { useWords } from '../../text/words.ts';
import { DeliveryChip } from '../../ui/chip.tsx';
import { Icon } from '../../ui/icon.tsx';

/** The tape of the shop floor: something must not be used. Nothing is drawn when nothing is on hold. */
export function HoldCard({ holds }: { holds: readonly HoldView[] }): JSX.Element | null {
  const { t, quantity, moment } = useWords();
  const now = useNow(10);
  const [first] = holds;
  if (!first) return null;
  const several = holds.length > 1;
  const sameUnit = holds.every((hold) => hold.lot.unit.id === first.lot.unit.id);
  const title = sameUnit
    ? t('holds.total', { q: quantity(sum(holds.map((hold) => hold.quantity))), unit: first.lot.unit.name })
    : t('holds.lots', { n: holds.length });
  return (
    <button type="button" className="card hold" onClick={() => go('holds')}>
      <i className="tape" />
      <span className="hold__body">
        <Icon name="lock" />
        <span className="row__main">
          <b className="lead ellipsis">{title}</b>
          <span className="label ellipsis">
            {several ? t('holds.lots', { n: holds.length }) : t('holds.lot', { lot: first.lot.name })}
            {!several && first.reason ? `, ${first.reason}` : ''}
          </span>
          {first.since && <span className="label ellipsis">{t('since', { since: moment(first.since, now) })}</span>}
        </span>
        <Icon name="right" size="s" />
      </span>
    </button>
  );
}

export function NextOrders({ orders }: { orders: readonly OrderRow[] }): JSX.Element {
  const { t, quantity, moment } = useWords();
  const now = useNow(10);
  return (
    <section className="card card--flush" aria-label={t('board.next')}>
      <div className="card__head">
        <h2>{t('board.next')}</h2>
        <span className="ellipsis">{orders.length === 0 ? t('board.nextNone') : ''}</span>
      </div>
      <div className="next">
        {orders.slice(0, 3).map((order) => (
          <button key={order.id} type="button" className="row" onClick={() => go('order', order.id)}>
            <span className="row__main">
              <b className="ellipsis">{order.product.name}</b>
              <span className="label ellipsis ident">{order.name}</span>
            </span>
            <span className="num">
              <b className="stack">{`${quantity(order.figures.remaining)} ${order.unit.name}`}</b>
              <span className="label">{order.dateStart ? moment(order.dateStart, now) : ''}</span>
            </span>
          </button>
        ))}
      </div>
    </section>
  );
}

/** One line of the history of an order. */
export function EntryRow({ entry, now }: { entry: EntryView; now: number }): JSX.Element {
  const { t, quantity, moment } = useWords();
  return (
    <li className="row entryrow tabular">
      <span className="c-2 entryrow__at">{moment(entry.touchedAt, now)}</span>
      <b className="entryrow__q">{quantity(entry.quantity)}</b>
      <span className="row__main ellipsis">{t(`kind.${entry.kind}`)}</span>
      <DeliveryChip entry={entry} />
    </li>
  );
}

export function LastEntries({ entries }: { entries: readonly EntryView[] }): JSX.Element {
  const { t } = useWords();
  const now = useNow(60);
  return (
    <section className="card card--flush grow last" aria-label={t('board.last')}>
      <div className="card__head">
        <h2>{t('board.last')}</h2>
        <span className="ellipsis">{entries.length === 0 ? t('board.lastNone') : t('board.lastOrder')}</span>
      </div>
      <ul className="last__rows">
        {entries.slice(0, 8).map((entry) => (
          <EntryRow key={entry.id} entry={entry} now={now} />
        ))}
      </ul>
    </section>
  );
}
