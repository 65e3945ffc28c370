import type { JSX } from 'react';
import type { HoldView } from '../../../sync/domain/views.ts';
import { compare } from '../../../sync/domain/quantity.ts';
import { useNow } from '../../clock.ts';
import { go } from '../../route.ts';
import { useTopic } from '../../station.ts';
import { useWords } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { useKeys } from '../../ui/keyboard.ts';
import { Blank, Bar } from '../entry/frame.tsx';
import './hold.css';

function HoldRow({ hold, now }: { hold: HoldView; now: number }): JSX.Element {
  const { t, quantity, moment } = useWords();
  const held = hold.lot.places.some((place) => place.hold && compare(place.quantity, '0') > 0);
  const said = [hold.reason, hold.since && t('since', { since: moment(hold.since, now) })].filter(Boolean).join(', ');
  return (
    <li className="card held">
      <i className="tape" />
      <span className="row__main">
        <b className="title ellipsis">{`${quantity(hold.quantity)} ${hold.lot.unit.name}`}</b>
        <span className="ellipsis">
          <b className="ident">{hold.lot.name}</b>
          {`, ${hold.lot.product.name}`}
        </span>
        <span className="label ellipsis">{said}</span>
      </span>
      {hold.waiting && <Chip kind="waiting" icon="clock" text={t('delivery.waiting')} />}
      <Button
        look="main"
        icon="unlock"
        because={held ? null : t('holds.notYet')}
        onPress={() => go('release', String(hold.lot.id))}
      >
        {t('release.tile')}
      </Button>
    </li>
  );
}

/** Everything that must not be used, and the way to let it go. */
export function HoldsScreen(): JSX.Element {
  const { t } = useWords();
  const now = useNow(10);
  const holds = useTopic('holds', {});
  const newHold = (): void => go('hold');
  useKeys({
    enter: () => {
      newHold();
      return true;
    },
  });
  if (!holds) return <Blank text={t('blank.loading')} />;
  return (
    <main className="main main--list">
      <div className="bar bar--list">
        <Bar title={t('holds.title')} back={t('rail.board')} onBack={() => go('board')} />
        <button type="button" className="btn btn--primary" onClick={newHold}>
          {t('holds.new')}
        </button>
      </div>
      {holds.length === 0 ? (
        <section className="card calm">
          <p className="lead">{t('holds.none')}</p>
          <p className="c-2">{t('holds.noneNote')}</p>
        </section>
      ) : (
        <ul className="helds scroll">
          {holds.map((hold) => (
            <HoldRow key={hold.lot.id} hold={hold} now={now} />
          ))}
        </ul>
      )}
    </main>
  );
}
