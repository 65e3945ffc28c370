import { useState, type JSX } from 'react';
import type { LotView, OrderRow } from '../../../sync/domain/views.ts';
import { plant } from '../../host/plant.ts';
import { go } from '../../route.ts';
import { useQuery } from '../../station.ts';
import { useWords } from '../../text/words.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { SearchField } from '../../ui/search-field.tsx';

/** No more hits than a person reads. */
const shownHits = 20;

type Open = (screen: 'order' | 'hold', id: string) => void;
const holdOf = (lot: LotView): string => `lot:${lot.name}`;

function Hits({ orders, lots, onOpen }: { orders: OrderRow[]; lots: LotView[]; onOpen: Open }): JSX.Element {
  const { t, quantity } = useWords();
  return (
    <>
      {orders.map((order) => (
        <button key={order.id} type="button" className="row" onClick={() => onOpen('order', order.id)}>
          <Icon name="orders" />
          <span className="row__main">
            <b className="ellipsis">{order.product.name}</b>
            <span className="label ident ellipsis">{order.name}</span>
          </span>
          <span className="num c-2">
            {t('search.open', { q: quantity(order.figures.remaining), unit: order.unit.name })}
          </span>
        </button>
      ))}
      {lots.map((lot) => (
        <button key={lot.id} type="button" className="row" onClick={() => onOpen('hold', holdOf(lot))}>
          <Icon name="lot" />
          <span className="row__main">
            <b className="ident ellipsis">{lot.name}</b>
            <span className="label ellipsis">{lot.product.name}</span>
          </span>
          <span className="c-2">{t('search.hold')}</span>
        </button>
      ))}
    </>
  );
}

/** Asks again on Enter: what is listed may belong to fewer letters than were typed meanwhile. */
async function openFirst(wanted: string, onOpen: Open): Promise<void> {
  const [orders, lots] = await Promise.all([
    plant.request('orders.list', { search: wanted }),
    plant.request('lots.find', { text: wanted }),
  ]);
  const lot = lots.ok ? (lots.value.find((one) => one.name === wanted) ?? lots.value[0]) : undefined;
  const order = orders.ok ? orders.value[0] : undefined;
  if (order && lot?.name !== wanted) onOpen('order', order.id);
  else if (lot) onOpen('hold', holdOf(lot));
}

/** Order, product or lot: typed or scanned. Enter opens the first hit. */
export function SearchDialog({ text: given, onClose }: { text: string; onClose: () => void }): JSX.Element {
  const { t } = useWords();
  const [text, setText] = useState(given);
  const wanted = text.trim();
  const orders = useQuery('orders.list', wanted ? { search: wanted } : null);
  const lots = useQuery('lots.find', wanted ? { text: wanted } : null);
  const open: Open = (screen, id) => {
    onClose();
    go(screen, id);
  };
  const foundOrders = wanted ? (orders ?? []).slice(0, shownHits) : [];
  const foundLots = wanted ? (lots ?? []).slice(0, shownHits) : [];
  const answered = orders !== undefined && lots !== undefined;
  return (
    <Dialog
      title={t('search.title')}
      onClose={onClose}
      onTyped={(early) => setText((now) => early + now)}
      onScan={(scanned) => {
        setText(scanned);
        return true;
      }}
    >
      <SearchField
        text={text}
        hint={t('header.searchHint')}
        scan="search"
        icon="search"
        onText={setText}
        onSubmit={() => {
          if (wanted) void openFirst(wanted, open);
        }}
      />
      <div className="sheet__list scroll">
        <Hits orders={foundOrders} lots={foundLots} onOpen={open} />
        {wanted !== '' && answered && foundOrders.length + foundLots.length === 0 && (
          <p className="sheet__empty c-2">{t('search.nothing')}</p>
        )}
        {!wanted && <p className="sheet__empty c-2">{t('search.note')}</p>}
      </div>
    </Dialog>
  );
}
