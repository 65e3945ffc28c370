import type { JSX, ReactNode } from 'react';
import { Icon } from './icon.tsx';

export interface Choice<K> {
  readonly key: K;
  readonly text: string;
  readonly note?: string;
}

/** Big buttons of which one is chosen. */
export function Choices<K extends string | number>({
  title,
  choices,
  chosen,
  onChoose,
  columns,
  children,
}: {
  title: string;
  choices: readonly Choice<K>[];
  chosen: K | null;
  onChoose: (key: K) => void;
  columns: 1 | 2 | 3;
  children?: ReactNode;
}): JSX.Element {
  return (
    <section className="card choices" aria-label={title}>
      <h2 className="label">{title}</h2>
      <div className={`choices__grid choices__grid--${columns}`} role="group" aria-label={title}>
        {choices.map((choice) => (
          <button
            key={choice.key}
            type="button"
            className="btn"
            aria-pressed={choice.key === chosen}
            onClick={() => onChoose(choice.key)}
          >
            {choice.key === chosen && <Icon name="check" size="s" />}
            <span className="choices__text">
              <span>{choice.text}</span>
              {choice.note && <small>{choice.note}</small>}
            </span>
          </button>
        ))}
      </div>
      {children}
    </section>
  );
}
