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

function sidesOf({ exception, entry }: ExceptionView, words: Words, now: number): Side[] {
  const { t, quantity, moment } = words;
  if (!entry) return [{ title: t('exceptions.point'), here: exception.here, odoo: exception.odoo, differs: true }];
  const unit = entry.unit.name;
  const here = `${quantity(entry.quantity)} ${unit}, ${moment(entry.touchedAt, now)}`;
  const refused = exception.kind === 'refused';
  const odoo = refused ? t('exceptions.notThere') : odooSide(exception.odoo, unit, words);
  const sides: Side[] = [{ title: t('exceptions.entry'), here, odoo, differs: true }];
  if (refused && exception.odoo)
    sides.push({
      title: t(exception.failure.code === 'not_enough_stock' ? 'exceptions.stock' : 'exceptions.remains'),
      here: '',
      odoo: odooSide(exception.odoo, unit, words),
      differs: null,
    });
  if (entry.receipt) sides.push({ title: t('exceptions.document'), here: '', odoo: entry.receipt.name, differs: null });
  if (entry.lot) sides.push({ title: t('lot.label'), here: entry.lot, odoo: '', differs: null });
  if (entry.reason) sides.push({ title: t('scrap.reason'), here: entry.reason, odoo: '', differs: null });
  return sides;
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
