import type { JSX } from 'react';
import type { OrderView } from '../../../sync/domain/views.ts';
import { useApp } from '../../app-context.ts';
import { useBoardOrder } from '../../board-order.ts';
import { useNow } from '../../clock.ts';
import { go } from '../../route.ts';
import { useTopic } from '../../station.ts';
import type { TextKey } from '../../text/en.ts';
import { useWords } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Chip, DeliveryChip } from '../../ui/chip.tsx';
import { Figure } from '../../ui/figure.tsx';
import { useKeys } from '../../ui/keyboard.ts';
import { Progress } from '../../ui/progress.tsx';
import { Actions } from '../board/current-order.tsx';
import { Bar, Blank } from '../entry/frame.tsx';
import { OrderName } from '../entry/order-card.tsx';
import './order.css';

/** Both sides of each quantity: they are never added twice. */
function Layers({ order }: { order: OrderView }): JSX.Element {
  const { t, quantity } = useWords();
  const { good, scrap } = order.figures;
  const rows = [
    ['good', good],
    ['scrap', scrap],
  ] as const;
  return (
    <table className="layertable">
      <thead>
        <tr>
          <td />
          <th scope="col">{t('order.odoo')}</th>
          <th scope="col">{t('order.waiting')}</th>
          <th scope="col">{t('order.total')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([key, layers]) => (
          <tr key={key}>
            <th scope="row">{t(key)}</th>
            <td className="num">{quantity(layers.odoo)}</td>
            <td className="num">{quantity(layers.waiting)}</td>
            <td className="num strong">{quantity(layers.total)}</td>
          </tr>
        ))}
        <tr>
          <th scope="row">{t('order.counted')}</th>
          <td className="num" colSpan={3}>
            {order.proposal ? quantity(order.proposal.counted) : '–'}
          </td>
        </tr>
      </tbody>
    </table>
  );
}

function Parts({ order }: { order: OrderView }): JSX.Element {
  const { t, quantity } = useWords();
  return (
    <section className="card card--flush parts" aria-label={t('order.components')}>
      <div className="card__head">
        <h2>{t('order.components')}</h2>
        <span>{t('order.perPiece')}</span>
      </div>
      <div className="scroll grow">
        {order.components.map((part) => (
          <div key={part.productId} className="row">
            <span className="row__main ellipsis">{part.productName}</span>
            <span className="num">{`${quantity(part.perUnit)} ${part.unit.name}`}</span>
          </div>
        ))}
        {order.workOrders.map((work) => (
          <div key={work.id} className="row">
            <span className="row__main ellipsis">{work.name}</span>
            <Chip kind="plain" text={t(`work.${work.state}`)} />
          </div>
        ))}
        {order.lots.map((lot) => (
          <div key={lot.id} className="row">
            <span className="row__main">
              <span className="ident">{t('holds.lot', { lot: lot.name })}</span>
              <span className="label ellipsis">
                {lot.places.map((place) => `${quantity(place.quantity)} ${lot.unit.name} ${place.location}`).join(', ')}
              </span>
            </span>
          </div>
        ))}
      </div>
    </section>
  );
}

function History({ order }: { order: OrderView }): JSX.Element {
  const { t, quantity, moment } = useWords();
  const now = useNow(60);
  return (
    <section className="card card--flush history" aria-label={t('order.history')}>
      <div className="card__head">
        <h2>{t('order.history')}</h2>
        <span>{t('order.entries', { n: order.entries.length })}</span>
      </div>
      <ul className="scroll grow">
        {order.entries.map((entry) => (
          <li key={entry.id} className="row">
            <span className="c-2 tabular">{moment(entry.touchedAt, now)}</span>
            <span className="row__main">
              <span className="ellipsis">
                <b className="tabular">{quantity(entry.quantity)}</b> {t(`kind.${entry.kind}`)}
                {entry.reason && `, ${entry.reason}`}
              </span>
              <span className="label ellipsis">
                {[entry.lot, entry.receipt?.name, entry.operator].filter(Boolean).join(', ')}
              </span>
            </span>
            <DeliveryChip entry={entry} />
          </li>
        ))}
        {order.entries.length === 0 && <li className="sheet__empty c-2">{t('board.lastNone')}</li>}
      </ul>
    </section>
  );
}

const stateText = (state: OrderView['state']): TextKey => `state.${state}`;

function Main({ order }: { order: OrderView }): JSX.Element {
  const { t, quantity, moment, message } = useWords();
  const now = useNow(60);
  const { figures, unit, actions } = order;
  return (
    <section className="card ordermain" aria-label={t('order.label')}>
      <div className="order__head">
        <OrderName order={order} />
        {order.dateStart && (
          <p className="num">
            <span className="label stack">{t('order.start')}</span>
            <b className="lead stack gap-1">{moment(order.dateStart, now)}</b>
          </p>
        )}
      </div>
      <div className="figures figures--order">
        <Figure
          label={t('good')}
          value={quantity(figures.good.total)}
          after={t('of', { planned: quantity(figures.planned), unit: unit.name })}
        />
        <Figure
          label={t('scrap')}
          value={quantity(figures.scrap.total)}
          after={order.stockUnit.id === unit.id ? '' : order.stockUnit.name}
        />
        <Figure label={t('remaining')} value={quantity(figures.remaining)} after={unit.name} />
      </div>
      <Progress
        figures={figures}
        unit={unit}
        counted={order.proposal?.counted ?? null}
        countedWord="progress.counted"
      />
      <Layers order={order} />
      {!actions.confirm.allowed && (
        <p className="balance balance--problem">
          <span>
            <b>{message(actions.confirm.failure).title}.</b> {message(actions.confirm.failure).todo}
          </span>
        </p>
      )}
      <Actions order={order} withOrder={false} />
    </section>
  );
}

function Details({ order }: { order: OrderView }): JSX.Element {
  const { t } = useWords();
  const { session } = useApp();
  const [onBoard, putOnBoard] = useBoardOrder(session.workCenterId);
  useKeys({
    enter: () => {
      if (order.actions.confirm.allowed) go('confirm', order.id);
      return true;
    },
  });
  return (
    <main className="main main--order">
      <div className="bar bar--list">
        <Bar title={t('order.label')} back={t('rail.orders')} onBack={() => go('orders')} />
        <Chip kind="plain" text={t(stateText(order.state))} />
        <Button
          icon={onBoard === order.id ? 'check' : 'board'}
          pressed={onBoard === order.id}
          onPress={() => putOnBoard(onBoard === order.id ? null : order.id)}
        >
          {t(onBoard === order.id ? 'order.onBoard' : 'order.putOnBoard')}
        </Button>
      </div>
      <Main order={order} />
      <div className="orderside">
        <History order={order} />
        <Parts order={order} />
      </div>
    </main>
  );
}

/** One order: what the machine counted, what is recorded here, what Odoo holds, and every entry with its delivery. */
export function OrderScreen({ id }: { id: string }): JSX.Element {
  const { t } = useWords();
  const order = useTopic('order', { id });
  if (order === undefined) return <Blank text={t('blank.loading')} />;
  if (order === null) return <Blank text={t('blank.noOrder')} />;
  return <Details order={order} />;
}
