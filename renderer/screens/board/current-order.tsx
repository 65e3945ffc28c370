import type { JSX } from 'react';
import { compare, percent, sum } from '../../../sync/domain/quantity.ts';
import type { Allowed, MachineView, OrderView } from '../../../sync/domain/views.ts';
import { useNow } from '../../clock.ts';
import { go, hashOf } from '../../route.ts';
import { useWords } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Figure } from '../../ui/figure.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Progress } from '../../ui/progress.tsx';
import { doneAt } from './done-at.ts';
import { OrderName } from '../entry/order-card.tsx';

const reason = (
  allowed: Allowed,
  say: (failure: Exclude<Allowed, { allowed: true }>['failure']) => string,
): string | null => (allowed.allowed ? null : say(allowed.failure));

function Confirm({ order }: { order: OrderView }): JSX.Element {
  const { t, quantity, moment, message } = useWords();
  const now = useNow(10);
  const { proposal } = order;
  const because = reason(order.actions.confirm, (failure) => message(failure).title);
  const counted = proposal && compare(proposal.counted, '0') > 0 ? quantity(proposal.counted) : null;
  const note =
    because ??
    (counted && proposal
      ? proposal.since
        ? t('board.countedSince', { n: counted, since: moment(proposal.since, now) })
        : t('board.counted', { n: counted })
      : t('board.confirmNote'));
  return (
    <button
      type="button"
      className="btn btn--primary confirm"
      aria-disabled={because ? true : undefined}
      onClick={because ? undefined : () => go('confirm', order.id)}
    >
      <span className="btn__two">
        <span>{t('confirm.title')}</span>
        <small>{note}</small>
      </span>
      {!because && <Icon name="right" />}
    </button>
  );
}

/** The doors to an entry about this order; a closed one says why. */
export function Actions({ order, withOrder }: { order: OrderView; withOrder: boolean }): JSX.Element {
  const { t, message } = useWords();
  const why = (allowed: Allowed): string | null => reason(allowed, (failure) => message(failure).title);
  return (
    <div className={withOrder ? 'actions' : 'actions actions--three'}>
      <Confirm order={order} />
      <Button look="tile" icon="scrap" because={why(order.actions.scrap)} onPress={() => go('scrap', order.id)}>
        {t('scrap.tile')}
      </Button>
      <Button look="tile" icon="lock" because={why(order.actions.hold)} onPress={() => go('hold', order.id)}>
        {t('hold.tile')}
      </Button>
      {withOrder && (
        <Button look="tile" icon="orders" onPress={() => go('order', order.id)}>
          {t('order.tile')}
        </Button>
      )}
    </div>
  );
}

function Head({ order, machine }: { order: OrderView; machine: MachineView | null }): JSX.Element {
  const { t, moment } = useWords();
  const now = useNow(10);
  const done = doneAt(order.figures.remaining, order.proposal?.counted ?? '0', machine, now);
  return (
    <div className="order__head">
      <a className="order__link" href={hashOf('order', order.id)}>
        <OrderName order={order} />
      </a>
      {done ? (
        <p className="num">
          <span className="label stack">{t('board.doneAbout')}</span>
          <b className="title stack gap-1">{moment(done, now)}</b>
        </p>
      ) : null}
    </div>
  );
}

/** The one figure of the screen and the one button. */
export function CurrentOrder({ order, machine }: { order: OrderView; machine: MachineView | null }): JSX.Element {
  const { t, quantity, number } = useWords();
  const { good, scrap, planned, remaining } = order.figures;
  const share = percent(scrap.total, sum([good.total, scrap.total]));
  // Good counts in the order's unit, scrap in the product's own: a share of unlike things says nothing.
  const ofScrap = order.unit.id === order.stockUnit.id ? t('percent', { n: number(share, 1) }) : order.stockUnit.name;
  return (
    <section className="card order" aria-label={t('board.current')}>
      <Head order={order} machine={machine} />
      <div className="figures">
        <Figure
          label={t('good')}
          value={quantity(good.total)}
          after={t('of', { planned: quantity(planned), unit: order.unit.name })}
          size="xl"
        />
        <Figure label={t('scrap')} value={quantity(scrap.total)} after={share > 0 ? ofScrap : ''} />
        <Figure label={t('remaining')} value={quantity(remaining)} after={order.unit.name} />
      </div>
      <Progress
        figures={order.figures}
        unit={order.unit}
        counted={order.proposal?.counted ?? null}
        countedWord="progress.counted"
      />
      <Actions order={order} withOrder />
    </section>
  );
}
