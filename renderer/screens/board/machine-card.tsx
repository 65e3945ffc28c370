import type { JSX } from 'react';
import type { MachineView } from '../../../sync/domain/views.ts';
import { useNow } from '../../clock.ts';
import type { TextKey } from '../../text/en.ts';
import { useWords } from '../../text/words.ts';
import type { IconName } from '../../ui/drawings.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Trend } from '../../ui/trend.tsx';

/** A reading older than this says its age in the colour of something abnormal. */
const staleMs = 60_000;

const states: Readonly<Record<MachineView['state'], readonly [IconName, TextKey, string]>> = {
  running: ['run', 'machine.running', ''],
  stopped: ['stopped', 'machine.stopped', 'c-stop'],
  held: ['lock', 'machine.held', 'c-caution'],
  unknown: ['unknown', 'machine.unknown', 'c-2'],
};

function State({ machine, now }: { machine: MachineView; now: number }): JSX.Element {
  const { t, moment } = useWords();
  const away = machine.connection !== 'connected';
  const [icon, key, look] = states[away ? 'unknown' : machine.state];
  const note = away
    ? t(machine.connection === 'connecting' ? 'machine.connecting' : 'machine.lost')
    : machine.stateSince
      ? t('since', { since: moment(machine.stateSince, now) })
      : '';
  return (
    <div className={`machine__state ${look}`}>
      <Icon name={icon} size="l" />
      <div className="row__main">
        <b className="title ellipsis">{t(key)}</b>
        <span className="label ellipsis">{note}</span>
      </div>
    </div>
  );
}

function LastStop({ machine }: { machine: MachineView }): JSX.Element {
  const { t, age, time } = useWords();
  const stop = machine.stops.at(-1);
  const now = useNow(10);
  if (!stop) return <span className="label">{t('machine.noStops')}</span>;
  const length = age((stop.to ? Date.parse(stop.to) : now) - Date.parse(stop.from));
  return (
    <span className="label">
      <span className="c-stop strong">{t('machine.stoppedFor', { age: length })}</span>{' '}
      {t('machine.at', { at: time(stop.from) })}
    </span>
  );
}

/** The machine beside the work center: state, counter, age of the reading, trend and stops. */
export function MachineCard({ machine }: { machine: MachineView }): JSX.Element {
  const { t, quantity, number, age, message } = useWords();
  const now = useNow(1);
  const readAge = machine.readAt ? now - Date.parse(machine.readAt) : null;
  return (
    <section className="card machine" aria-label={t('machine.label')}>
      <div className="machine__grid">
        <div>
          <State machine={machine} now={now} />
          <dl className="machine__facts">
            <dt>{t('machine.counter')}</dt>
            <dd>{machine.counter === null ? '–' : quantity(machine.counter)}</dd>
            <dt>{t('machine.read')}</dt>
            <dd className={readAge !== null && readAge > staleMs ? 'c-caution' : ''}>
              {readAge === null ? t('never') : t('ago', { age: age(readAge) })}
            </dd>
          </dl>
        </div>
        <div className="spark">
          <div className="spark__head">
            {machine.failure ? (
              <span className="label c-caution strong inline-icon">
                <Icon name="warn" size="s" />
                <span className="ellipsis">{message(machine.failure).title}</span>
              </span>
            ) : (
              <span className="label">
                <b>{machine.speedPerHour === null ? '–' : number(machine.speedPerHour)}</b> {t('machine.perHour')}
              </span>
            )}
            {!machine.failure && <LastStop machine={machine} />}
          </div>
          <Trend machine={machine} />
        </div>
      </div>
    </section>
  );
}
