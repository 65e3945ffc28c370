import { useEffect, useRef, type JSX, type ReactNode } from 'react';
import { useWords } from '../../text/words.ts';
import { Icon } from '../../ui/icon.tsx';
import './entry.css';

/** A screen with a way back: Esc does the same. */
export function Bar({ title, back, onBack }: { title: string; back: string; onBack: () => void }): JSX.Element {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus({ preventScroll: true }), []);
  return (
    <div className="bar">
      <button type="button" className="btn btn--quiet" onClick={onBack}>
        <Icon name="left" />
        <span>{back}</span>
        <span className="kbd only-l" aria-hidden="true">
          Esc
        </span>
      </button>
      <h1 className="title ellipsis" ref={head} tabIndex={-1}>
        {title}
      </h1>
    </div>
  );
}

export interface EntryFrameProps {
  readonly title: string;
  readonly back: string;
  readonly onBack: () => void;
  readonly facts: ReactNode;
  readonly children: ReactNode;
}

/** What is known on the left, what the hand does on the right. */
export function EntryFrame({ title, back, onBack, facts, children }: EntryFrameProps): JSX.Element {
  return (
    <main className="main main--entry">
      <Bar title={title} back={back} onBack={onBack} />
      <div className="facts">{facts}</div>
      {children}
    </main>
  );
}

/** A screen whose data has not come yet, or is not there. */
export function Blank({ text }: { text: string }): JSX.Element {
  const { t } = useWords();
  return (
    <main className="main main--blank">
      <p className="lead c-2">{text}</p>
      <a className="btn" href="#/board">
        {t('blank.toBoard')}
      </a>
    </main>
  );
}
