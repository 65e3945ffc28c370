import type { JSX } from 'react';
import type { SetupView } from '../../../sync/domain/views.ts';
import { useRequest, useTopic } from '../../station.ts';
import { useWords } from '../../text/words.ts';
import { Refusal } from './checks.tsx';

/** Four by four is how people compare. */
const inGroups = (fingerprint: string): string => fingerprint.replaceAll(/(.{4})(?=.)/g, '$1 ');

/** What stands between the station and its machine; a certificate that nobody accepted yet is compared and accepted here, by IT. */
export function MachineTrust({
  view,
  onView,
}: {
  view: SetupView;
  onView: (view: SetupView) => void;
}): JSX.Element | null {
  const { t } = useWords();
  const failure = useTopic('board', {})?.machine?.failure ?? null;
  const save = useRequest('setup.machine');
  if (!failure || view.machineUrl === '') return null;
  const thumbprint = failure.code === 'machine_untrusted' ? failure.facts['thumbprint'] : undefined;
  const accept = async (): Promise<void> => {
    const result = await save.send({
      url: view.machineUrl,
      trust: view.machineTrust,
      ...(thumbprint && { thumbprint }),
    });
    if (result?.ok) onView(result.value);
  };
  return (
    <div className="trust">
      <Refusal failure={failure} />
      {thumbprint && (
        <>
          <p className="label">{t('setup.fingerprint')}</p>
          <p className="fingerprint">{inGroups(thumbprint)}</p>
          <p className="c-2">{t('setup.fingerprintNote')}</p>
          <button type="button" className="btn" onClick={() => void accept()}>
            {t('setup.accept')}
          </button>
        </>
      )}
      <Refusal failure={save.failure} />
    </div>
  );
}
