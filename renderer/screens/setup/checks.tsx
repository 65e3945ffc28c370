import type { JSX } from 'react';
import type { Failure } from '../../../sync/domain/failure.ts';
import type { SetupCheck } from '../../../sync/domain/views.ts';
import { useWords } from '../../text/words.ts';
import { Icon } from '../../ui/icon.tsx';

/** What was tried against Odoo, line by line, each failure with what to do. */
export function Checks({ checks }: { checks: readonly SetupCheck[] }): JSX.Element | null {
  const { t, message } = useWords();
  if (checks.length === 0) return null;
  return (
    <ul className="checks" aria-label={t('setup.checks')} aria-live="polite">
      {checks.map((check) => (
        <li key={check.name} className={check.ok ? '' : 'checks__bad'}>
          <Icon name={check.ok ? 'check' : 'warn'} size="s" />
          <span className="row__main">
            <span>
              <b>{t(`check.${check.name}`)}</b>
              {check.ok && check.detail ? ` ${check.detail}` : ''}
            </span>
            {check.failure && (
              <span className="label">
                <b>{message(check.failure).title}.</b>{' '}
                {check.name === 'action' ? t('setup.actionNext') : message(check.failure).todo}
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Why the last request of a step did not work. */
export function Refusal({ failure }: { failure: Failure | null }): JSX.Element | null {
  const { message } = useWords();
  return (
    failure && (
      <p className="problem" role="alert">
        <b>{message(failure).title}.</b> {message(failure).todo}
      </p>
    )
  );
}
