import type { JSX, ReactNode } from 'react';
import type { ExceptionView } from '../../../sync/domain/views.ts';
import { useApp } from '../../app-context.ts';
import { useNow } from '../../clock.ts';
import { useWords } from '../../text/words.ts';
import { Icon } from '../../ui/icon.tsx';

function Side({
  title,
  here,
  odoo,
  differs,
}: {
  title: string;
  here: ReactNode;
  odoo: ReactNode;
  differs: boolean | null;
}): JSX.Element {
  const { t } = useWords();
  return (
    <tr className={differs ? 'differ' : ''}>
      <th scope="row">{title}</th>
      <td className="here">{here}</td>
      <td className="mark">
        {differs !== null && (
          <>
            <Icon name={differs ? 'differ' : 'same'} size="s" />
            <span className="sr">{t(differs ? 'exceptions.differs' : 'exceptions.same')}</span>
          </>
        )}
      </td>
      <td>{odoo}</td>
    </tr>
  );
}

/** Both sides of the disagreement, row by row. */
export function Evidence({ view }: { view: ExceptionView }): JSX.Element {
  const { t, quantity, moment, age } = useWords();
  const { sync } = useApp();
  const now = useNow(10);
  const { exception, entry } = view;
  const read = sync?.pulledAt
    ? t('exceptions.readAt', { at: moment(sync.pulledAt, now), age: age(now - Date.parse(sync.pulledAt)) })
    : t('strip.neverRead');
  return (
    <table className="evidence">
      <thead>
        <tr>
          <th>
            <span className="id">{entry?.orderName ?? ''}</span>
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
        <Side
          title={t('exceptions.point')}
          here={exception.here}
          odoo={exception.odoo}
          differs={exception.here !== exception.odoo}
        />
        {entry && (
          <Side
            title={t('exceptions.entry')}
            here={`${quantity(entry.quantity)} ${entry.unit.name}, ${moment(entry.touchedAt, now)}`}
            odoo={
              entry.receipt
                ? `${quantity(entry.receipt.quantity)} ${entry.unit.name}, ${entry.receipt.name}`
                : t('exceptions.notThere')
            }
            differs={entry.receipt?.quantity !== entry.quantity}
          />
        )}
        {entry?.lot && (
          <Side
            title={t('lot.label')}
            here={<span className="ident">{entry.lot}</span>}
            odoo={entry.receipt ? <span className="ident">{entry.lot}</span> : '–'}
            differs={entry.receipt ? false : null}
          />
        )}
        {entry?.reason && <Side title={t('scrap.reason')} here={entry.reason} odoo="–" differs={null} />}
      </tbody>
    </table>
  );
}
