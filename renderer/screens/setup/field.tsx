import { useId, type JSX } from 'react';
import { useWords } from '../../text/words.ts';

export interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly note?: string;
  readonly placeholder?: string;
  readonly secret?: boolean;
  readonly maxLength?: number;
}

/** A labelled line of text; IT types here with a keyboard. */
export function Field({
  label,
  value,
  onChange,
  note,
  placeholder,
  secret = false,
  maxLength = 300,
}: FieldProps): JSX.Element {
  const id = useId();
  return (
    <div className="setfield">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input"
        type={secret ? 'password' : 'text'}
        value={value}
        maxLength={maxLength}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
      />
      {note && <p className="label">{note}</p>}
    </div>
  );
}

/** One of a list that may be long. */
export function Pick<K extends number | string>({
  label,
  value,
  options,
  onChange,
  note,
}: {
  label: string;
  value: K | null;
  options: readonly { readonly id: K; readonly name: string }[];
  onChange: (id: K) => void;
  note?: string;
}): JSX.Element {
  const id = useId();
  const { t } = useWords();
  return (
    <div className="setfield">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="input"
        value={value ?? ''}
        onChange={(event) => {
          const chosen = options.find((option) => String(option.id) === event.target.value);
          if (chosen) onChange(chosen.id);
        }}
      >
        <option value="" disabled>
          {t('setup.choose')}
        </option>
        {options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.name}
          </option>
        ))}
      </select>
      {note && <p className="label">{note}</p>}
    </div>
  );
}

/** Two or three ways that exclude each other. */
export function Ways<K extends string>({
  label,
  value,
  ways,
  onChange,
}: {
  label: string;
  value: K;
  ways: readonly { readonly key: K; readonly text: string }[];
  onChange: (key: K) => void;
}): JSX.Element {
  return (
    <div className="setfield" role="group" aria-label={label}>
      <span>{label}</span>
      <div className="switch">
        {ways.map((way) => (
          <button
            key={way.key}
            type="button"
            className="btn"
            aria-pressed={way.key === value}
            onClick={() => onChange(way.key)}
          >
            {way.text}
          </button>
        ))}
      </div>
    </div>
  );
}
