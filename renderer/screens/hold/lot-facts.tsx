import type { JSX } from 'react';
import type { LotView } from '../../../sync/domain/views.ts';
import { useWords } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Choices } from '../../ui/choices.tsx';
import { Icon } from '../../ui/icon.tsx';
import { sourcesOf } from './form.ts';

/** Which lot, and from which place when it lies at several. */
export function LotFacts({
  lot,
  kind,
  fromId,
  onFrom,
  onOther,
}: {
  lot: LotView | null;
  kind: 'hold' | 'release';
  fromId: number | null;
  onFrom: (id: number) => void;
  onOther: (() => void) | null;
}): JSX.Element {
  const { t, quantity } = useWords();
  const places = sourcesOf(lot, kind);
  const [only] = places;
  const there =
    only && lot
      ? t('lot.at', { q: quantity(only.quantity), unit: lot.unit.name, place: only.location })
      : t('lot.noStock');
  return (
    <>
      <section className="card lotcard" aria-label={t('lot.label')}>
        <Icon name="lot" />
        <span className="row__main">
          <span className="label ellipsis">{lot ? lot.product.name : t('lot.label')}</span>
          <b className="lead ident ellipsis">{lot ? lot.name : t('lot.none')}</b>
          {lot && places.length < 2 && <span className="label ellipsis">{there}</span>}
        </span>
        {onOther && (
          <Button icon="scan" onPress={onOther}>
            {lot ? t('lot.other') : t('lot.choose')}
          </Button>
        )}
      </section>
      {lot && places.length > 1 && (
        <Choices
          title={t('hold.from')}
          columns={2}
          choices={places.map((place) => ({
            key: place.locationId,
            text: place.location,
            note: `${quantity(place.quantity)} ${lot.unit.name}`,
          }))}
          chosen={fromId}
          onChoose={onFrom}
        />
      )}
    </>
  );
}
