import type { JSX } from 'react';
import type { Failure } from '../../../sync/domain/failure.ts';
import type { UnitView } from '../../../sync/domain/views.ts';
import { useWords } from '../../text/words.ts';
import { PrimaryButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { NumberPad } from '../../ui/number-pad.tsx';
import { deleteFrom, typeInto, type Typed } from '../../ui/typing.ts';

export interface QuantityCardProps {
  readonly label: string;
  readonly typed: Typed;
  readonly unit: UnitView;
  readonly onChange: (typed: Typed) => void;
  readonly problem: Failure | null;
  /** Said calmly below the figure when nothing is wrong. */
  readonly note: string;
  readonly save: string;
  readonly onSave: () => void;
  readonly busy: boolean;
}

/** The sentence below the figure: what stands in the way, or what will happen. */
export function Balance({ problem, note }: { problem: Failure | null; note: string }): JSX.Element {
  const { message } = useWords();
  const said = problem && message(problem);
  return (
    <p className={said ? 'balance balance--problem' : 'balance'} role={said ? 'alert' : undefined}>
      <Icon name={said ? 'warn' : 'check'} size="s" />
      <span>
        {said ? (
          <>
            <b>{said.title}.</b> {said.todo}
          </>
        ) : (
          note
        )}
      </span>
    </p>
  );
}

/** The figure, the pad and Save. */
export function QuantityCard(props: QuantityCardProps): JSX.Element {
  const { label, typed, unit, onChange, problem, note, save, onSave, busy } = props;
  const { t } = useWords();
  const size = typed.text.length > 8 ? ' qty--longer' : typed.text.length > 5 ? ' qty--long' : '';
  return (
    <section className="card entry" aria-label={label}>
      <div className={`qty qty--on${size}`}>
        <span className="qty__top">{label}</span>
        <span className="qty__v">
          <output className="figure" aria-live="polite" aria-label={t('qty.now', { value: typed.text || '–' })}>
            {typed.text}
          </output>
          <i className="caret" />
          <span className="unit">{unit.name}</span>
        </span>
      </div>
      <Balance problem={problem} note={note} />
      <NumberPad
        digits={unit.digits}
        unit={unit.name}
        onType={(character) => onChange(typeInto(typed, character))}
        onDelete={() => onChange(deleteFrom(typed))}
      />
      <PrimaryButton onPress={onSave} busy={busy}>
        {save}
      </PrimaryButton>
    </section>
  );
}
