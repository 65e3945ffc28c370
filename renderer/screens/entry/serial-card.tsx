import { useState, type JSX } from 'react';
import type { Failure } from '../../../sync/domain/failure.ts';
import { useWords } from '../../text/words.ts';
import { PrimaryButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Balance } from './quantity-card.tsx';

export interface SerialCardProps {
  readonly serials: readonly string[];
  readonly onAdd: (serial: string) => void;
  readonly onRemove: (serial: string) => void;
  readonly problem: Failure | null;
  readonly note: string;
  readonly save: string;
  readonly onSave: () => void;
  readonly busy: boolean;
  readonly unit: string;
}

/** One serial number a piece: the list is the quantity. */
export function SerialCard(props: SerialCardProps): JSX.Element {
  const { serials, onAdd, onRemove, problem, note, save, onSave, busy, unit } = props;
  const { t, number } = useWords();
  const [text, setText] = useState('');
  return (
    <section className="card entry" aria-label={t('serial.label')}>
      <div className="qty qty--on">
        <span className="qty__top">{t('serial.label')}</span>
        <span className="qty__v">
          <output className="figure">{number(serials.length)}</output>
          <span className="unit">{unit}</span>
        </span>
      </div>
      <Balance problem={problem} note={note} />
      <form
        className="field field--search"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim()) onAdd(text.trim());
          setText('');
        }}
      >
        <Icon name="scan" />
        <input
          data-scan="serial"
          value={text}
          maxLength={100}
          placeholder={t('serial.hint')}
          aria-label={t('serial.hint')}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="btn">
          {t('serial.add')}
        </button>
      </form>
      <ul className="serials scroll grow">
        {serials.map((serial) => (
          <li key={serial} className="row">
            <b className="ident row__main ellipsis">{serial}</b>
            <button
              type="button"
              className="btn btn--quiet"
              aria-label={t('serial.remove', { serial })}
              onClick={() => onRemove(serial)}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <PrimaryButton onPress={onSave} busy={busy}>
        {save}
      </PrimaryButton>
    </section>
  );
}
