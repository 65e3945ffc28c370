import type { JSX, ReactNode } from 'react';
import { sliceStates } from '../../../sync/domain/replicas.ts';
import type { ExceptionView } from '../../../sync/domain/views.ts';
import { useApp } from '../../app-context.ts';
import { useNow } from '../../clock.ts';
import { useWords, type Words } from '../../text/words.ts';
import { Icon } from '../../ui/icon.tsx';

interface Side {
  readonly title: string;
  readonly here: ReactNode;
  readonly odoo: ReactNode;
  /** Null: the two are not compared. */
  readonly differs: boolean | null;
}

/** What Odoo holds, `35 (done)`, in the words of this language; whatever else it is stays as it came. */
export function odooSide(said: string, unit: string, { t, quantity }: Words): string {
  const [, figure, state] = /^(\d+(?:\.\d+)?)(?: \((\w+)\))?$/.exec(said) ?? [];
  if (figure === undefined) return said;
  const known = sliceStates.find((name) => name === state);
  return `${quantity(figure)} ${unit}${known ? `, ${t(`state.${known}`)}` : ''}`;
}

function sidesOf(view: ExceptionView, words: Words, now: number): Side[] {
  const { exception, entry } = view;
  const { t, quantity, moment } = words;
  if (!entry) return [{ title: t('exceptions.point'), here: exception.here, odoo: exception.odoo, differs: true }];
  const unit = entry.unit.name;
  const point = pointOf(view, words, now);
  const sides: Side[] = [point];
  const known = (title: string, here: string | null, odoo: string | null): void => {
    if (here || odoo) sides.push({ title, here: here ?? '', odoo: odoo ?? '', differs: null });
  };
  if (exception.kind === 'refused' && exception.odoo)
    known(
      t(exception.failure.code === 'not_enough_stock' ? 'exceptions.stock' : 'exceptions.remains'),
      null,
      odooSide(exception.odoo, unit, words),
    );
  if (exception.odooAt)
    known(t('exceptions.changed'), null, byWhom(exception.odooAt, exception.odooBy ?? '', words, now));
  if (view.members > 1) known(t('exceptions.posting'), t('exceptions.entries', { n: view.members }), null);
  if (view.order && exception.kind === 'refused') {
    const { state, changedAt, good, planned } = view.order;
    const since = changedAt ? `, ${moment(changedAt, now)}` : '';
    known(
      t('exceptions.order'),
      null,
      `${t(`state.${state}`)}${since}, ${t('exceptions.goodOf', { good: quantity(good), planned: quantity(planned), unit })}`,
    );
  }
  known(t('exceptions.document'), null, entry.receipt && exception.kind !== 'lifted' ? entry.receipt.name : null);
  known(t('lot.label'), entry.lot, null);
  known(t('scrap.reason'), entry.reason, null);
  return sides;
}

const byWhom = (at: string, who: string, { t, moment }: Words, now: number): string =>
  who === '' ? moment(at, now) : t('exceptions.by', { at: moment(at, now), who });

/** What the two sides do not agree on. */
function pointOf({ exception, entry }: ExceptionView, words: Words, now: number): Side {
  const { t, quantity, moment } = words;
  const unit = entry?.unit.name ?? '';
  const of = (value: string): string => `${quantity(value)} ${unit}`;
  switch (exception.kind) {
    case 'differs':
      return {
        title: t('exceptions.booked'),
        here: `${of(exception.here)}, ${moment(entry?.touchedAt ?? '', now)}`,
        odoo: odooSide(exception.odoo, unit, words),
        differs: true,
      };
    case 'lifted':
      return { title: t('exceptions.onHold'), here: of(exception.here), odoo: of(exception.odoo), differs: true };
    case 'refused':
      return {
        title: t('exceptions.entry'),
        here: `${of(exception.here)}, ${moment(entry?.touchedAt ?? '', now)}`,
        odoo: t('exceptions.notThere'),
        differs: true,
      };
    case 'unanswered':
      return { title: t('exceptions.entry'), here: of(exception.here), odoo: '?', differs: null };
    default:
      return { title: t('exceptions.point'), here: exception.here, odoo: exception.odoo, differs: true };
  }
}

function Row({ title, here, odoo, differs }: Side): JSX.Element {
  const { t } = useWords();
  return (
    <tr className={differs ? 'differ' : ''}>
      <th scope="row">{title}</th>
      <td className="here">{here}</td>
      <td className="mark">
        {differs && (
          <>
            <Icon name="differ" size="s" />
            <span className="sr">{t('exceptions.differs')}</span>
          </>
        )}
      </td>
      <td>{odoo}</td>
    </tr>
  );
}

/** Both sides of the disagreement, row by row. */
export function Evidence({ view }: { view: ExceptionView }): JSX.Element {
  const words = useWords();
  const { t, moment, age } = words;
  const { sync } = useApp();
  const now = useNow(10);
  const pulled = sync?.pulledAt;
  const read = pulled
    ? t('exceptions.readAt', { at: moment(pulled, now), age: age(now - Date.parse(pulled)) })
    : t('strip.neverRead');
  return (
    <table className="evidence">
      <thead>
        <tr>
          <th>
            <span className="id">{view.entry?.orderName ?? ''}</span>
          </th>
          <th className="here">
            <b>{t('exceptions.here')}</b>
            <br />
            {t('exceptions.now')}
          </th>
          <th className="mark" />
          <th>
            <b>{t('exceptions.inOdoo')}</b>
            <br />
            {read}
          </th>
        </tr>
      </thead>
      <tbody>
        {sidesOf(view, words, now).map((side) => (
          <Row key={side.title} {...side} />
        ))}
      </tbody>
    </table>
  );
}
