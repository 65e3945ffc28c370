import { useEffect, useState, type JSX } from 'react';
import type { OdooConnection } from '../../../main/contract/table.ts';
import type { SetupView } from '../../../sync/domain/views.ts';
import { useApp } from '../../app-context.ts';
import { useRequest, useTopic } from '../../station.ts';
import { useWords } from '../../text/words.ts';
import type { IconName } from '../../ui/drawings.tsx';
import { Icon } from '../../ui/icon.tsx';
import { LanguageStep } from './language-step.tsx';
import { MachineStep, PlacesStep } from './later-steps.tsx';
import { isPostingReady, PostingStep } from './posting-step.tsx';
import { OdooStep, isConnected } from './odoo-step.tsx';
import './setup.css';

const steps = ['language', 'odoo', 'action', 'places', 'machine'] as const;
type StepName = (typeof steps)[number];
const icons: Readonly<Record<StepName, IconName>> = {
  language: 'globe',
  odoo: 'key',
  action: 'odoo',
  places: 'place',
  machine: 'count',
};

const connectionOf = (view: SetupView): OdooConnection => ({
  url: view.url,
  database: view.database,
  login: view.login,
  transport: view.transport,
});

function isDone(step: StepName, view: SetupView | null): boolean {
  if (!view) return false;
  if (step === 'odoo') return view.hasKey && view.url !== '' && (view.checks.length === 0 || isConnected(view));
  if (step === 'action') return isPostingReady(view);
  if (step === 'places') return view.workCenterId !== null && view.holdLocationId !== null;
  return step === 'machine' ? view.machineUrl !== '' : true;
}

function StepList({
  at,
  view,
  onStep,
}: {
  at: StepName;
  view: SetupView | null;
  onStep: (step: StepName) => void;
}): JSX.Element {
  const { t } = useWords();
  return (
    <ol className="card steps">
      {steps.map((step) => (
        <li key={step}>
          <button
            type="button"
            className={step === at ? 'row row--selected' : 'row'}
            aria-current={step === at ? 'step' : undefined}
            onClick={() => onStep(step)}
          >
            <Icon name={icons[step]} />
            <span className="row__main">
              <b className="ellipsis">{t(`step.${step}`)}</b>
            </span>
            {isDone(step, view) && <Icon name="check" size="s" />}
          </button>
        </li>
      ))}
    </ol>
  );
}

function useSetupView() {
  const { send } = useRequest('setup.get');
  const [view, setView] = useState<SetupView | null>(null);
  const [connection, setConnection] = useState<OdooConnection | null>(null);
  // The first read of Odoo brings the places to choose from; what was checked and typed meanwhile stays.
  const hasRead = Boolean(useTopic('sync', {})?.pulledAt);
  useEffect(() => {
    const read = async (again: boolean): Promise<void> => {
      const result = await send({});
      if (!result?.ok) return;
      const { value } = result;
      setView((known) => (again && known ? { ...value, checks: known.checks } : value));
      setConnection((known) => known ?? connectionOf(value));
    };
    void read(hasRead);
  }, [send, hasRead]);
  return { view, setView, connection, setConnection };
}

/** Set-up by IT: at the first start on its own, later from the rail. */
export function SetupScreen({ first, onDone }: { first: boolean; onDone: () => void }): JSX.Element {
  const { t } = useWords();
  const { session } = useApp();
  const { view, setView, connection, setConnection } = useSetupView();
  const [at, setAt] = useState<StepName>('language');
  const next = (): void => {
    const following = steps[steps.indexOf(at) + 1];
    if (following) setAt(following);
    else onDone();
  };
  const common = view && { view, onView: setView, onNext: next };
  return (
    <main className={first ? 'main main--setup main--first' : 'main main--setup'} data-density="desk">
      <div className="setup__head">
        <h1 className="title">{t(first ? 'setup.welcome' : 'setup.title')}</h1>
        <p className="c-2">{t(first ? 'setup.welcomeNote' : 'setup.note')}</p>
      </div>
      <StepList at={at} view={view} onStep={setAt} />
      <section className="card setup__step" aria-label={t(`step.${at}`)}>
        <div className="setup__stephead">
          <h2 className="title">{t(`step.${at}`)}</h2>
          <p className="c-2">{t(`step.${at}Note`)}</p>
        </div>
        {at === 'language' && <LanguageStep onNext={next} />}
        {common && connection && at === 'odoo' && (
          <OdooStep {...common} connection={connection} onConnection={setConnection} />
        )}
        {common && connection && at === 'action' && <PostingStep {...common} connection={connection} />}
        {common && at === 'places' && <PlacesStep key={view.workCenters.length} {...common} />}
        {common && at === 'machine' && <MachineStep {...common} />}
      </section>
      <p className="label setup__about">{t('setup.about', { station: session.station, version: session.version })}</p>
    </main>
  );
}
