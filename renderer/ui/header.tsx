import type { JSX } from 'react';
import type { SessionView } from '../../sync/domain/views.ts';
import { useNow } from '../clock.ts';
import { useWords } from '../text/words.ts';
import { Icon } from './icon.tsx';

function Clock(): JSX.Element {
  const { time, day } = useWords();
  const now = useNow(1);
  return (
    <span className="clock num">
      <b className="lead">{time(new Date(now).toISOString())}</b>
      <span className="label">{day(now)}</span>
    </span>
  );
}

const initials = (name: string): string =>
  name
    .split(/[\s.]+/)
    .filter(Boolean)
    .map((part) => part[0]?.toUpperCase())
    .slice(0, 2)
    .join('');

export interface HeaderProps {
  readonly session: SessionView;
  readonly place: string | null;
  readonly onPlace: () => void;
  readonly onSearch: () => void;
  readonly onPerson: () => void;
}

/** Where, search, when and who. */
export function Header({ session, place, onPlace, onSearch, onPerson }: HeaderProps): JSX.Element {
  const { t } = useWords();
  return (
    <header className="header">
      <button type="button" className="header__place" onClick={onPlace}>
        <span className="title ellipsis">{place ?? t('header.noPlace')}</span>
        <Icon name="down" size="s" />
      </button>
      {session.practice && <span className="chip chip--plain header__practice">{t('header.practice')}</span>}
      <div className="header__end">
        <button type="button" className="search only-l" onClick={onSearch}>
          <Icon name="search" size="s" />
          {t('header.searchHint')}
          <span className="kbd">/</span>
        </button>
        <button type="button" className="only-s header__icon" aria-label={t('header.search')} onClick={onSearch}>
          <Icon name="search" />
        </button>
        <Clock />
        <button type="button" className="header__who" onClick={onPerson}>
          <span className={session.operator ? 'who' : 'who who--none'}>
            {session.operator ? initials(session.operator) : <Icon name="person" size="s" />}
          </span>
          <span className={session.operator ? 'strong only-l ellipsis' : 'strong'}>
            {session.operator ?? t('header.signIn')}
          </span>
        </button>
      </div>
    </header>
  );
}
