import { useState, type JSX } from 'react';
import type { SetupView } from '../../../sync/domain/views.ts';
import { useRequest } from '../../station.ts';
import { useWords } from '../../text/words.ts';
import { Refusal } from './checks.tsx';
import { Field, Pick, Ways } from './field.tsx';
import { MachineTrust } from './machine-trust.tsx';
import type { StepProps } from './odoo-step.tsx';

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
