import type { JSX } from 'react';
import type { OrderFigures, UnitView } from '../../sync/domain/views.ts';
import { percent } from '../../sync/domain/quantity.ts';
import { useWords } from '../text/words.ts';

export interface ProgressProps {
  readonly figures: OrderFigures;
  readonly unit: UnitView;
  /** Counted by the machine or typed, not entered yet. */
  readonly counted: string | null;
  readonly countedWord: 'progress.counted' | 'progress.thisEntry';
  readonly showPlan?: boolean;
}

/** The layers of the good quantity: in Odoo, waiting, counted, open. */
export function Progress({ figures, unit, counted, countedWord, showPlan = false }: ProgressProps): JSX.Element {
  const { t, quantity } = useWords();
  const { planned, good } = figures;
  const layers = [
    { look: 'is-odoo', value: good.odoo, word: t('progress.odoo') },
    { look: 'is-waiting', value: good.waiting, word: t('progress.waiting') },
    { look: 'is-counted', value: counted ?? '0', word: t(countedWord) },
  ].filter((layer, at) => at === 0 || Number(layer.value) > 0);
  const spoken = layers.map((layer) => `${quantity(layer.value)} ${layer.word}`).join(', ');
  return (
    <div className="layers">
      <div
        className="progress"
        role="img"
        aria-label={`${spoken}, ${t('of', { planned: quantity(planned), unit: unit.name })}`}
      >
        <div className="progress__bar">
          {layers.map((layer) => (
            <i key={layer.look} className={layer.look} style={{ width: `${percent(layer.value, planned)}%` }} />
          ))}
        </div>
      </div>
      <ul className="key-list">
        {layers.map((layer) => (
          <li key={layer.look}>
            <i className={`swatch ${layer.look}`} />
            <b>{quantity(layer.value)}</b> {layer.word}
          </li>
        ))}
        {showPlan && <li className="key-list__end">{t('of', { planned: quantity(planned), unit: unit.name })}</li>}
      </ul>
    </div>
  );
}
