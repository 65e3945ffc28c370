import { useState, type JSX, type ReactNode } from 'react';
import type { SetupView } from '../../../sync/domain/views.ts';
import { useRequest } from '../../station.ts';
import { useWords } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Checks, Refusal } from './checks.tsx';
import { Field, Ways } from './field.tsx';
import type { StepProps } from './odoo-step.tsx';

const postingChecks: ReadonlySet<string> = new Set(['action', 'posting']);
export const isPostingReady = (view: SetupView): boolean =>
  view.checks.some((check) => postingChecks.has(check.name) && check.ok);

/** What hosted Odoo takes from one user without turning calls away. */
const hostedCallsPerSecond = 1;

/** How entries get into Odoo: through the posting action, which is installed here, or without anything in Odoo. */
export function PostingStep(props: StepProps): JSX.Element {
  const { view, connection, onView } = props;
  const { t } = useWords();
  const choose = useRequest('setup.save');
  const change = async (chosen: Partial<Pick<SetupView, 'profile' | 'callsPerSecond'>>): Promise<void> => {
    const result = await choose.send({ ...connection, ...chosen });
    if (result?.ok) onView(result.value);
  };
  const ways = (
    <>
      <Ways
        label={t('setup.profile')}
        value={view.profile}
        ways={[
          { key: 'posting-action', text: t('setup.withAction') },
          { key: 'no-footprint', text: t('setup.withoutAction') },
        ]}
        onChange={(profile) => void change({ profile })}
      />
      <Ways
        label={t('setup.calls')}
        value={view.callsPerSecond === null ? 'any' : 'hosted'}
        ways={[
          { key: 'any', text: t('setup.callsAny') },
          { key: 'hosted', text: t('setup.callsHosted') },
        ]}
        onChange={(calls) => void change({ callsPerSecond: calls === 'hosted' ? hostedCallsPerSecond : null })}
      />
      {choose.busy && <p className="c-2">{t('setup.changing')}</p>}
      <Refusal failure={choose.failure} />
    </>
  );
  return view.profile === 'no-footprint' ? (
    <WithoutAction {...props}>{ways}</WithoutAction>
  ) : (
    <WithAction {...props}>{ways}</WithAction>
  );
}

type PartProps = StepProps & { readonly children: ReactNode };

const Results = ({ view }: { view: SetupView }): JSX.Element => (
  <Checks checks={view.checks.filter((check) => postingChecks.has(check.name) || !check.ok)} />
);

function WithoutAction({ view, onNext, children }: PartProps): JSX.Element {
  const { t } = useWords();
  return (
    <div className="step">
      <div className="step__fields">
        {children}
        <p className="step__why">{t('setup.withoutWhy')}</p>
      </div>
      <div className="step__result">
        <Results view={view} />
      </div>
      <div className="step__acts">
        <button type="button" className="btn btn--primary" onClick={onNext}>
          {t('setup.next')}
        </button>
      </div>
    </div>
  );
}

/** Installs the posting action once; the administrator's login leaves this screen with the request and is not kept. */
function WithAction({ view, connection, onView, onNext, children }: PartProps): JSX.Element {
  const { t } = useWords();
  const install = useRequest('setup.installAction');
  const [adminLogin, setLogin] = useState('');
  const [adminPassword, setPassword] = useState('');
  const installed = isPostingReady(view);
  const send = async (): Promise<void> => {
    const result = await install.send({ connection, adminLogin, adminPassword });
    setPassword('');
    if (result?.ok) onView(result.value);
  };
  return (
    <div className="step">
      <div className="step__fields">
        {children}
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
        {install.busy ? <p className="c-2">{t('setup.installing')}</p> : <Results view={view} />}
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
