import { useEffect, useRef, useState, type JSX } from 'react';
import { go } from '../../route.ts';
import { useQuery } from '../../station.ts';
import { useWords } from '../../text/words.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';

/** Order, product or lot: typed or scanned. Enter opens the only or first hit. */
export function SearchDialog({ text: given, onClose }: { text: string; onClose: () => void }): JSX.Element {
  const { t, quantity } = useWords();
  const [text, setText] = useState(given);
  const field = useRef<HTMLInputElement>(null);
  const wanted = text.trim();
  useEffect(() => field.current?.focus(), []);
  const orders = useQuery('orders.list', wanted ? { search: wanted } : null);
  const lots = useQuery('lots.find', wanted ? { text: wanted } : null);

  const open = (screen: 'order' | 'release' | 'hold', id: string): void => {
    onClose();
    go(screen, id);
  };
  const foundOrders = wanted ? (orders ?? []).slice(0, 20) : [];
  const foundLots = wanted ? (lots ?? []).slice(0, 20) : [];
  const nothing = wanted !== '' && orders !== undefined && foundOrders.length + foundLots.length === 0;
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
      <form
        className="field field--search"
        onSubmit={(event) => {
          event.preventDefault();
          const [first] = foundOrders;
          const [lot] = foundLots;
          if (first) open('order', first.id);
          else if (lot) open('hold', `lot:${lot.name}`);
        }}
      >
        <Icon name="search" />
        <input
          ref={field}
          data-scan="search"
          value={text}
          maxLength={100}
          placeholder={t('header.searchHint')}
          aria-label={t('header.search')}
          onChange={(event) => setText(event.target.value)}
        />
      </form>
      <div className="sheet__list scroll">
        {foundOrders.map((order) => (
          <button key={order.id} type="button" className="row" onClick={() => open('order', order.id)}>
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
        {foundLots.map((lot) => (
          <button key={lot.id} type="button" className="row" onClick={() => open('hold', `lot:${lot.name}`)}>
            <Icon name="lot" />
            <span className="row__main">
              <b className="ident ellipsis">{lot.name}</b>
              <span className="label ellipsis">{lot.product.name}</span>
            </span>
            <span className="c-2">{t('search.hold')}</span>
          </button>
        ))}
        {nothing && <p className="sheet__empty c-2">{t('search.nothing')}</p>}
        {!wanted && <p className="sheet__empty c-2">{t('search.note')}</p>}
      </div>
    </Dialog>
  );
}
