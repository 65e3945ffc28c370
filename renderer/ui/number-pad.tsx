import type { JSX } from 'react';
import { useWords } from '../text/words.ts';
import { Icon } from './icon.tsx';

export interface NumberPadProps {
  /** Decimals that the unit allows; with 0 the decimal key lies flat. */
  readonly digits: number;
  readonly unit: string;
  readonly onType: (character: string) => void;
  readonly onDelete: () => void;
}

// Pressing a key must not take the focus: Enter would then type it again.
const keepFocus = (event: { preventDefault(): void }): void => event.preventDefault();

function Key({ text, onPress }: { text: string; onPress: (text: string) => void }): JSX.Element {
  return (
    <button type="button" className="key" tabIndex={-1} onPointerDown={keepFocus} onClick={() => onPress(text)}>
      {text}
    </button>
  );
}

/** 7-8-9 on top like the keyboard beside it, zero at the bottom centre. The keyboard types the same, so its keys are not tab stops. */
export function NumberPad({ digits, unit, onType, onDelete }: NumberPadProps): JSX.Element {
  const { t, decimalKey } = useWords();
  return (
    <div className="pad" role="group" aria-label={t('pad.label')}>
      {['7', '8', '9', '4', '5', '6', '1', '2', '3'].map((digit) => (
        <Key key={digit} text={digit} onPress={onType} />
      ))}
      {digits === 0 ? (
        <button
          type="button"
          className="key key--flat"
          tabIndex={-1}
          aria-disabled="true"
          aria-label={t('pad.wholeLabel', { unit })}
          onPointerDown={keepFocus}
        >
          <span>{decimalKey}</span>
          <span className="note">{t('pad.whole', { unit })}</span>
        </button>
      ) : (
        <Key text={decimalKey} onPress={onType} />
      )}
      <Key text="0" onPress={onType} />
      <button
        type="button"
        className="key"
        tabIndex={-1}
        aria-label={t('pad.delete')}
        onPointerDown={keepFocus}
        onClick={onDelete}
      >
        <Icon name="back" size="l" />
      </button>
    </div>
  );
}
