import type { JSX } from 'react';
import type { OdooConnection } from '../../../main/contract/table.ts';
import type { SetupView } from '../../../sync/domain/views.ts';
import { useRequest } from '../../station.ts';
import { useWords } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Checks, Refusal } from './checks.tsx';
import { Field, Ways } from './field.tsx';

/** What the later steps put right. */
const laterChecks = new Set(['action', 'hold']);
export const isConnected = (view: SetupView): boolean =>
  view.checks.length > 0 && view.checks.every((check) => check.ok || laterChecks.has(check.name));

export interface StepProps {
  readonly view: SetupView;
  readonly connection: OdooConnection;
  readonly onView: (view: SetupView) => void;
  readonly onNext: () => void;
}

type FieldsProps = Pick<StepProps, 'view' | 'connection'> & { onConnection: (next: OdooConnection) => void };

function Fields({ view, connection, onConnection }: FieldsProps): JSX.Element {
  const { t } = useWords();
  const set = (part: Partial<OdooConnection>): void => onConnection({ ...connection, ...part });
  return (
    <div className="step__fields">
      <Field
        label={t('setup.url')}
        value={connection.url}
        placeholder="https://odoo.example.com"
        onChange={(url) => set({ url })}
      />
      <Field
        label={t('setup.database')}
        value={connection.database}
        maxLength={100}
        onChange={(database) => set({ database })}
      />
      <Field
        label={t('setup.login')}
        value={connection.login}
        maxLength={200}
        onChange={(login) => set({ login })}
        note={t('setup.loginNote')}
      />
      <Field
        label={t('setup.key')}
        secret
        value={connection.key ?? ''}
        maxLength={500}
        placeholder={view.hasKey ? t('setup.keyKept') : ''}
        onChange={(key) => {
          const { key: _, ...rest } = connection;
          onConnection(key ? { ...rest, key } : rest);
        }}
        note={t('setup.keyNote')}
      />
      <Ways
        label={t('setup.transport')}
        value={connection.transport}
        ways={[
          { key: 'json2', text: t('setup.json2') },
          { key: 'xmlrpc', text: t('setup.xmlrpc') },
        ]}
        onChange={(transport) => set({ transport })}
      />
    </div>
  );
}

/** Address, database, user and key, tried live before they are kept. */
export function OdooStep({
  view,
  connection,
  onView,
  onNext,
  onConnection,
}: StepProps & { onConnection: (next: OdooConnection) => void }): JSX.Element {
  const { t } = useWords();
  const check = useRequest('setup.check');
  const save = useRequest('setup.save');
  const tryIt = async (): Promise<void> => {
    const result = await check.send(connection);
    if (result?.ok) onView(result.value);
  };
  const keep = async (): Promise<void> => {
    const result = await save.send(connection);
    if (!result?.ok) return;
    onView(result.value);
    if (isConnected(result.value)) onNext();
  };
  const busy = check.busy || save.busy;
  return (
    <div className="step">
      <Fields view={view} connection={connection} onConnection={onConnection} />
      <div className="step__result">
        {busy ? <p className="c-2">{t('setup.checking')}</p> : <Checks checks={view.checks} />}
        {!busy && view.checks.length === 0 && <p className="c-2">{t('setup.notChecked')}</p>}
        <Refusal failure={check.failure ?? save.failure} />
      </div>
      <div className="step__acts">
        <Button onPress={() => void tryIt()}>{t('setup.check')}</Button>
        <button type="button" className="btn btn--primary" aria-busy={busy} onClick={() => void keep()}>
          {t('setup.keep')}
        </button>
      </div>
    </div>
  );
}
