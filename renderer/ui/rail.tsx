import type { JSX } from 'react';
import { hashOf, type Screen } from '../route.ts';
import type { TextKey } from '../text/en.ts';
import { useWords } from '../text/words.ts';
import type { IconName } from './drawings.tsx';
import { Icon } from './icon.tsx';

const items: readonly {
  readonly screen: Screen;
  readonly icon: IconName;
  readonly text: TextKey;
  readonly covers: readonly Screen[];
}[] = [
  { screen: 'board', icon: 'board', text: 'rail.board', covers: ['confirm', 'scrap'] },
  { screen: 'orders', icon: 'orders', text: 'rail.orders', covers: ['order'] },
  { screen: 'holds', icon: 'lock', text: 'rail.holds', covers: ['hold', 'release'] },
  { screen: 'exceptions', icon: 'ask', text: 'rail.exceptions', covers: [] },
  { screen: 'setup', icon: 'setup', text: 'rail.setup', covers: [] },
];

/** The screens there are, always in the same place. */
export function Rail({ screen, exceptions }: { screen: Screen; exceptions: number }): JSX.Element {
  const { t, number } = useWords();
  return (
    <nav className="rail" aria-label={t('rail.label')}>
      <span className="rail__mark" aria-hidden="true">
        <svg viewBox="0 0 24 24">
          <path d="M3 3h18v10h-5V8H8v13H3z" />
          <path d="M11 11h3v3h-3zM11 16h10v5H11z" />
        </svg>
      </span>
      {items.map((item) => {
        const here = item.screen === screen || item.covers.includes(screen);
        const end = item.screen === 'setup' ? ' rail__item--end' : '';
        return (
          <a
            key={item.screen}
            className={`rail__item${here ? ' rail__item--on' : ''}${end}`}
            href={hashOf(item.screen)}
            aria-current={here ? 'page' : undefined}
          >
            <Icon name={item.icon} />
            {item.screen === 'exceptions' && exceptions > 0 && (
              <span className="badge badge--decide">{number(exceptions)}</span>
            )}
            <span>{t(item.text)}</span>
          </a>
        );
      })}
    </nav>
  );
}
