import { useState, type JSX } from 'react';
import type { LotView } from '../../../sync/domain/views.ts';
import { useQuery } from '../../station.ts';
import { useWords } from '../../text/words.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { SearchField } from '../../ui/search-field.tsx';

export interface LotDialogProps {
  /** Shown before anything is typed. */
  readonly near: readonly LotView[];
  /** Absent: lots of any product. */
  readonly productId?: number;
  /** A name that is not there may become a new lot. */
  readonly allowNew: boolean;
  readonly onChoose: (lot: LotView) => void;
  readonly onName: (name: string, scanned: boolean) => void;
  readonly onClose: () => void;
}

function LotRow({
  lot,
  showProduct,
  onChoose,
}: {
  lot: LotView;
  showProduct: boolean;
  onChoose: (lot: LotView) => void;
}): JSX.Element {
  const { t, quantity } = useWords();
  const places = lot.places.map((place) => `${quantity(place.quantity)} ${lot.unit.name} ${place.location}`).join(', ');
  return (
    <button type="button" className="row" onClick={() => onChoose(lot)}>
      <Icon name={lot.places.some((place) => place.hold) ? 'lock' : 'lot'} />
      <span className="row__main">
        <b className="ident ellipsis">{lot.name}</b>
        <span className="label ellipsis">
          {showProduct ? `${lot.product.name}, ` : ''}
          {places || t('lot.noStock')}
        </span>
      </span>
    </button>
  );
}

/** Scan, search or choose a lot. */
export function LotDialog({ near, productId, allowNew, onChoose, onName, onClose }: LotDialogProps): JSX.Element {
  const { t } = useWords();
  const [text, setText] = useState('');
  const query = text.trim();
  const answer = useQuery(
    'lots.find',
    query ? { text: query, ...(productId === undefined ? {} : { productId }) } : null,
  );

  const wanted = text.trim().toLowerCase();
  const found = (wanted ? (answer ?? []) : near).filter((lot) => lot.name.toLowerCase().includes(wanted));
  const exact = found.find((lot) => lot.name === text.trim());
  const submit = (): void => {
    const only = found.length === 1 ? found[0] : undefined;
    if (exact) onChoose(exact);
    else if (text.trim() && allowNew) onName(text.trim(), false);
    else if (only) onChoose(only);
  };
  return (
    <Dialog
      title={t('lot.dialog')}
      onClose={onClose}
      onTyped={(early) => setText((now) => early + now)}
      onScan={(scanned) => {
        onName(scanned, true);
        return true;
      }}
    >
      <SearchField text={text} hint={t('lot.hint')} scan="lot" icon="scan" onText={setText} onSubmit={submit} />
      <div className="sheet__list scroll">
        {found.slice(0, 100).map((lot) => (
          <LotRow key={lot.id} lot={lot} showProduct={productId === undefined} onChoose={onChoose} />
        ))}
        {allowNew && wanted && !exact && (
          <button type="button" className="row" onClick={() => onName(text.trim(), false)}>
            <Icon name="plus" />
            <span className="row__main">
              <b>{t('lot.makeNew', { name: text.trim() })}</b>
              <span className="label">{t('lot.makeNewNote')}</span>
            </span>
          </button>
        )}
        {found.length === 0 && !(allowNew && wanted) && <p className="sheet__empty c-2">{t('lot.nothing')}</p>}
      </div>
    </Dialog>
  );
}
