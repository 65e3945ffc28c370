import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState, type JSX } from 'react';
import type { OrderRow } from '../../../sync/domain/views.ts';
import { useApp } from '../../app-context.ts';
import { useNow } from '../../clock.ts';
import { go } from '../../route.ts';
import { useQuery, useTopic } from '../../station.ts';
import { useWords } from '../../text/words.ts';
import { Chip } from '../../ui/chip.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useKeys } from '../../ui/keyboard.ts';
import { Progress } from '../../ui/progress.tsx';
import { Bar } from '../entry/frame.tsx';
import './orders.css';

function Row({ order, now }: { order: OrderRow; now: number }): JSX.Element {
  const { t, quantity, moment } = useWords();
  const { good, planned, remaining } = order.figures;
  return (
    <button type="button" className="row orderrow" onClick={() => go('order', order.id)}>
      <span className="row__main">
        <b className="ellipsis">{order.product.name}</b>
        <span className="label ident ellipsis">{order.name}</span>
      </span>
      <span className="orderrow__bar">
        <Progress figures={order.figures} unit={order.unit} counted={null} countedWord="progress.counted" />
      </span>
      <span className="num orderrow__q">
        <b className="stack">{t('search.open', { q: quantity(remaining), unit: order.unit.name })}</b>
        <span className="label">{t('orders.goodOf', { good: quantity(good.total), planned: quantity(planned) })}</span>
      </span>
      <span className="num orderrow__at">
        <span className="stack">{order.dateStart ? moment(order.dateStart, now) : '–'}</span>
      </span>
      <span className="orderrow__state">
        <Chip kind="plain" text={t(`state.${order.state}`)} />
      </span>
      <Icon name="right" size="s" />
    </button>
  );
}

/** 17 mm in pixels of this screen, as orders.css has it. */
const rowHeight = (): number =>
  17 * Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--mm'));

function List({ orders }: { orders: readonly OrderRow[] }): JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const now = useNow(60);
  const [height] = useState(rowHeight);
  // oxlint-disable-next-line react/incompatible-library -- no React Compiler here; its functions are not memoised
  const virtual = useVirtualizer({
    count: orders.length,
    getScrollElement: () => frame.current,
    estimateSize: () => height,
    overscan: 8,
  });
  return (
    <div className="card card--flush orderlist scroll" ref={frame}>
      <div className="orderlist__all" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const order = orders[item.index];
          return (
            order && (
              <div key={order.id} className="orderlist__row" style={{ transform: `translateY(${item.start}px)` }}>
                <Row order={order} now={now} />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

/** Open orders, of this work center or of all, by planned start. */
export function OrdersScreen(): JSX.Element {
  const { t } = useWords();
  const { session, sync } = useApp();
  const [here, setHere] = useState(session.workCenterId !== null);
  const [search, setSearch] = useState('');
  const board = useTopic('board', {});
  const field = useRef<HTMLInputElement>(null);
  const workCenterId = here ? session.workCenterId : null;
  // The list is read again whenever Odoo was read or an entry moved.
  const stamp = `${sync?.pulledAt ?? ''} ${sync?.waiting ?? 0}`;
  const wanted = search.trim() ? { search: search.trim() } : {};
  const orders = useQuery('orders.list', { workCenterId, ...wanted }, stamp);
  useKeys({
    typed: (text) => {
      if (text !== '/') return false;
      field.current?.focus();
      return true;
    },
    scan: (text) => {
      setSearch(text);
      field.current?.focus();
      return true;
    },
  });
  const place = board?.workCenter?.name ?? '';
  return (
    <main className="main main--list">
      <div className="bar bar--list">
        <Bar title={t('orders.title')} back={t('rail.board')} onBack={() => go('board')} />
        <div className="switch" role="group" aria-label={t('orders.which')}>
          <button type="button" className="btn" aria-pressed={here} onClick={() => setHere(true)}>
            {place || t('orders.here')}
          </button>
          <button type="button" className="btn" aria-pressed={!here} onClick={() => setHere(false)}>
            {t('orders.all')}
          </button>
        </div>
        <div className="field field--search orders__search">
          <Icon name="search" />
          <input
            ref={field}
            data-scan="search"
            value={search}
            maxLength={100}
            placeholder={t('orders.search')}
            aria-label={t('header.search')}
            onChange={(event) => setSearch(event.target.value)}
          />
        </div>
      </div>
      {orders?.length === 0 ? (
        <section className="card calm">
          <p className="lead">{t(search ? 'search.nothing' : 'orders.none')}</p>
        </section>
      ) : (
        <List orders={orders ?? []} />
      )}
    </main>
  );
}
