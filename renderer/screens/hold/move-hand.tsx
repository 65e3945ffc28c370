import type { JSX } from 'react';
import type { UnitView } from '../../../sync/domain/views.ts';
import { useWords } from '../../text/words.ts';
import { QuantityCard } from '../entry/quantity-card.tsx';
import { SavedCard } from '../entry/saved-card.tsx';
import type { Moving } from './move.ts';

export interface MoveHandProps {
  readonly form: Moving;
  readonly kind: 'hold' | 'release';
  readonly unit: UnitView;
  readonly note: string;
  readonly onAgain: () => void;
  readonly onDone: () => void;
  readonly doneText: string;
}

/** The figure of a hold or release, and what became of it. */
export function MoveHand({ form, kind, unit, note, onAgain, onDone, doneText }: MoveHandProps): JSX.Element {
  const { t, quantity } = useWords();
  const { draft, saver, change } = form;
  const { saved } = saver;
  if (saved)
    return (
      <SavedCard
        saved={saved}
        earlier={saver.earlier}
        what={t(`saved.${kind}`, { q: quantity(saved.quantity), unit: saved.unit.name })}
        onAgain={onAgain}
        onDone={onDone}
        doneText={doneText}
      />
    );
  const q = form.quantity?.ok ? quantity(form.quantity.value) : null;
  return (
    <QuantityCard
      label={t(`${kind}.quantity`)}
      typed={draft.typed}
      unit={unit}
      onChange={(typed) => change({ typed })}
      problem={form.problem}
      note={note}
      save={q ? t(`${kind}.save`, { q, unit: unit.name }) : t('save')}
      onSave={form.save}
      busy={saver.busy}
    />
  );
}
