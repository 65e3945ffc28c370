import type { JSX } from 'react';
import { atLeastZero, minus, sum } from '../../../sync/domain/quantity.ts';
import type { OrderView } from '../../../sync/domain/views.ts';
import { useWords } from '../../text/words.ts';
import { Figure } from '../../ui/figure.tsx';
import { Progress } from '../../ui/progress.tsx';

/** Name, code and operation of an order: identifiers are words. */
export function OrderName({
  order,
}: {
  order: Pick<OrderView, 'name' | 'product'> & Partial<Pick<OrderView, 'workOrders'>>;
}): JSX.Element {
  const operation = order.workOrders?.find((work) => work.state === 'progress' || work.state === 'ready');
  return (
    <div className="ordername">
      <p className="label ellipsis">
        <span className="id">{order.name}</span>
        {operation && <span className="ordername__op">{operation.name}</span>}
      </p>
      <b className="title">{order.product.name}</b>
    </div>
  );
}

/** The order before and after the entry. `quantity` is null while none is typed; `after` false once it is saved. */
export function OrderCard({
  order,
  quantity,
  saved,
}: {
  order: OrderView;
  quantity: string | null;
  saved: boolean;
}): JSX.Element {
  const words = useWords();
  const { t } = words;
  const { good, scrap, remaining } = order.figures;
  const show = (value: string | null): string => (value === null ? '–' : words.quantity(value));
  return (
    <section className="card ctx" aria-label={t('order.label')}>
      <OrderName order={order} />
      {saved ? (
        <div className="figures figures--three">
          <Figure label={t('good')} value={show(good.total)} />
          <Figure label={t('scrap')} value={show(scrap.total)} />
          <Figure label={t('remaining')} value={show(remaining)} after={order.unit.name} />
        </div>
      ) : (
        <div className="figures figures--three">
          <Figure label={t('goodSoFar')} value={show(good.total)} />
          <Figure label={t('afterSaving')} value={show(quantity && sum([good.total, quantity]))} />
          <Figure
            label={t('thenRemaining')}
            value={show(quantity && atLeastZero(minus(remaining, quantity)))}
            after={order.unit.name}
          />
        </div>
      )}
      <Progress
        figures={order.figures}
        unit={order.unit}
        counted={saved ? null : quantity}
        countedWord="progress.thisEntry"
        showPlan
      />
    </section>
  );
}
