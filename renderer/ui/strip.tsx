import type { JSX } from 'react';
import type { SyncView } from '../../sync/domain/views.ts';
import { useNow } from '../clock.ts';
import { go } from '../route.ts';
import { useHost } from '../station.ts';
import { useWords } from '../text/words.ts';
import { Icon } from './icon.tsx';

function Part({ title, note, flag = '' }: { title: string; note: string; flag?: string }): JSX.Element {
  return (
    <div className={`strip__part ${flag}`}>
      <span>
        <span className="strong ellipsis">{title}</span>
        <span className="label ellipsis">{note}</span>
      </span>
    </div>
  );
}

function Connection({ sync, now }: { sync: SyncView; now: number }): JSX.Element {
  const { t, moment, age, message } = useWords();
  const read = sync.pulledAt ? t('strip.read', { age: age(now - Date.parse(sync.pulledAt)) }) : t('strip.neverRead');
  const since = sync.since ? moment(sync.since, now) : '';
  const title = sync.online ? t('strip.online') : since ? t('strip.offline', { since }) : t('strip.connecting');
  // A connected station may still be unable to post, and says so in the same place.
  const troubled = !sync.online || sync.failure !== null;
  return (
    <div className="strip__part strip__state">
      <span className={troubled ? 'strip__flag' : 'strip__flag strip__flag--ok'}>
        <Icon name={sync.online ? (troubled ? 'warn' : 'online') : 'offline'} />
      </span>
      <span>
        <span className="strong ellipsis">{title}</span>
        <span className="label ellipsis">{sync.failure ? message(sync.failure).title : read}</span>
      </span>
    </div>
  );
}

function Waiting({ sync, now }: { sync: SyncView; now: number }): JSX.Element {
  const { t, age } = useWords();
  const oldest = sync.oldest ? t('strip.oldest', { age: age(now - Date.parse(sync.oldest)) }) : t('strip.allSent');
  return (
    <Part title={sync.waiting === 0 ? t('strip.noneWaiting') : t('strip.waiting', { n: sync.waiting })} note={oldest} />
  );
}

function Safe({ sync, now }: { sync: SyncView; now: number }): JSX.Element {
  const { t, moment, age } = useWords();
  if (sync.diskLow)
    return <Part title={t('strip.diskLow')} note={t('strip.diskLowTodo')} flag="strip__part--caution" />;
  if (!sync.safeUntil) return <Part title={t('strip.safe')} note={t('strip.safeNote')} />;
  const left = Date.parse(sync.safeUntil) - now;
  if (left <= 0)
    return (
      <Part
        title={t('strip.overdue', { since: moment(sync.safeUntil, now) })}
        note={t('strip.overdueTodo')}
        flag="strip__part--caution"
      />
    );
  return (
    <Part
      title={t('strip.safeUntil', { until: moment(sync.safeUntil, now) })}
      note={t('strip.left', { age: age(left) })}
    />
  );
}

/** Always there and always in the same order: connection, waiting, safe until, decisions. */
export function Strip({ sync }: { sync: SyncView | undefined }): JSX.Element {
  const { t } = useWords();
  const now = useNow(1);
  const up = useHost();
  if (!up)
    return (
      <footer className="strip strip--lost" role="alert">
        <span className="strip__flag">
          <Icon name="warn" />
        </span>
        <Part title={t('host.lost')} note={t('host.lostNote')} />
      </footer>
    );
  return (
    <footer className="strip" aria-label={t('strip.label')}>
      {sync && <Connection sync={sync} now={now} />}
      {sync && <Waiting sync={sync} now={now} />}
      {sync && <Safe sync={sync} now={now} />}
      {sync && sync.exceptions > 0 && (
        <button type="button" className="strip__part strip__ask" onClick={() => go('exceptions')}>
          <Icon name="ask" />
          {t('strip.decisions', { n: sync.exceptions })}
          <Icon name="right" size="s" />
        </button>
      )}
    </footer>
  );
}
