import { useState, type JSX } from 'react';
import type { SetupView } from '../../../sync/domain/views.ts';
import { useRequest } from '../../station.ts';
import { useWords } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Checks, Refusal } from './checks.tsx';
import { Field, Pick, Ways } from './field.tsx';
import { MachineTrust } from './machine-trust.tsx';
import type { StepProps } from './odoo-step.tsx';

/** Installs the posting action once; the administrator's login leaves this screen with the request and is not kept. */
export function ActionStep({ view, connection, onView, onNext }: StepProps): JSX.Element {
  const { t } = useWords();
  const install = useRequest('setup.installAction');
  const [adminLogin, setLogin] = useState('');
  const [adminPassword, setPassword] = useState('');
  const installed = view.checks.some((check) => check.name === 'action' && check.ok);
  const send = async (): Promise<void> => {
    const result = await install.send({ connection, adminLogin, adminPassword });
    setPassword('');
    if (result?.ok) onView(result.value);
  };
  return (
    <div className="step">
      <div className="step__fields">
        <p className="step__why">{t('setup.actionWhy')}</p>
        <Field label={t('setup.adminLogin')} value={adminLogin} maxLength={200} onChange={setLogin} />
        <Field
          label={t('setup.adminPassword')}
          secret
          value={adminPassword}
          maxLength={500}
          onChange={setPassword}
          note={t('setup.adminNote')}
        />
      </div>
      <div className="step__result">
        {install.busy ? (
          <p className="c-2">{t('setup.installing')}</p>
        ) : (
          <Checks checks={view.checks.filter((check) => check.name === 'action' || !check.ok)} />
        )}
        <Refusal failure={install.failure} />
      </div>
      <div className="step__acts">
        <Button
          because={adminLogin && adminPassword ? null : t('setup.adminMissing')}
          onPress={() => void send()}
          {...(!installed && adminLogin && adminPassword ? { className: 'btn--primary' } : {})}
        >
          {t(installed ? 'setup.installAgain' : 'setup.install')}
        </Button>
        <button type="button" className={installed ? 'btn btn--primary' : 'btn'} onClick={onNext}>
          {t(installed ? 'setup.next' : 'setup.skip')}
        </button>
      </div>
    </div>
  );
}

/** Which work center the station stands at, and where stock on hold goes. */
export function PlacesStep({ view, onView, onNext }: Omit<StepProps, 'connection'>): JSX.Element {
  const { t } = useWords();
  const save = useRequest('setup.places');
  const [workCenterId, setWorkCenter] = useState(view.workCenterId);
  const [holdLocationId, setHold] = useState(view.holdLocationId);
  const missing = workCenterId === null || holdLocationId === null;
  const keep = async (): Promise<void> => {
    if (workCenterId === null || holdLocationId === null) return;
    const result = await save.send({ workCenterId, holdLocationId });
    if (!result?.ok) return;
    onView(result.value);
    onNext();
  };
  return (
    <div className="step">
      <div className="step__fields">
        <Pick label={t('setup.workCenter')} value={workCenterId} options={view.workCenters} onChange={setWorkCenter} />
        <Pick
          label={t('setup.holdPlace')}
          value={holdLocationId}
          options={view.locations}
          onChange={setHold}
          note={t('setup.holdNote')}
        />
        {view.workCenters.length === 0 && <p className="c-caution">{t('setup.noPlaces')}</p>}
      </div>
      <div className="step__result">
        <Refusal failure={save.failure} />
      </div>
      <div className="step__acts">
        <button
          type="button"
          className="btn btn--primary"
          aria-disabled={missing || undefined}
          onClick={() => void keep()}
        >
          {t('setup.keepNext')}
        </button>
      </div>
    </div>
  );
}

/** The machine beside the work center; a station without one leaves the address empty. */
export function MachineStep({ view, onView, onNext }: Omit<StepProps, 'connection'>): JSX.Element {
  const { t } = useWords();
  const save = useRequest('setup.machine');
  const [url, setUrl] = useState(view.machineUrl);
  const [trust, setTrust] = useState<SetupView['machineTrust']>(view.machineTrust);
  const keep = async (): Promise<void> => {
    const result = await save.send({ url: url.trim(), trust });
    if (!result?.ok) return;
    onView(result.value);
    onNext();
  };
  return (
    <div className="step">
      <div className="step__fields">
        <Field
          label={t('setup.machineUrl')}
          value={url}
          placeholder="opc.tcp://192.168.0.10:4840"
          onChange={setUrl}
          note={t('setup.machineNote')}
        />
        <Ways
          label={t('setup.machineTrust')}
          value={trust}
          ways={[
            { key: 'encrypted', text: t('setup.encrypted') },
            { key: 'none', text: t('setup.open') },
          ]}
          onChange={setTrust}
        />
      </div>
      <div className="step__result">
        <Refusal failure={save.failure} />
        <MachineTrust view={view} onView={onView} />
      </div>
      <div className="step__acts">
        <button type="button" className="btn btn--primary" onClick={() => void keep()}>
          {t(url.trim() ? 'setup.finish' : 'setup.finishWithout')}
        </button>
      </div>
    </div>
  );
}
