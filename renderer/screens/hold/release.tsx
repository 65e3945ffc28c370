import type { JSX } from 'react';
import type { HoldView } from '../../../sync/domain/views.ts';
import { useNow } from '../../clock.ts';
import { go } from '../../route.ts';
import { useTopic } from '../../station.ts';
import { useWords } from '../../text/words.ts';
import { Choices } from '../../ui/choices.tsx';
import { useEntryKeys } from '../entry/draft.ts';
import { Blank, EntryFrame } from '../entry/frame.tsx';
import { QuantityCard } from '../entry/quantity-card.tsx';
import { SavedCard } from '../entry/saved-card.tsx';
import { releaseTargets } from './form.ts';
import { LotFacts } from './lot-facts.tsx';
import { useMove, useSetup } from './move.ts';
import { ReasonCard } from './reason-card.tsx';

const reasons = ['release.good', 'release.reworked', 'release.concession'] as const;

function ReleaseForm({ hold }: { hold: HoldView }): JSX.Element {
  const { t, quantity, moment } = useWords();
  const now = useNow(10);
  const targets = releaseTargets(hold.lot, useSetup());
  const form = useMove(
    'release',
    `release/${hold.lot.id}`,
    hold.lot,
    null,
    (draft) => draft.toId ?? targets[0]?.id ?? null,
  );
  const { draft, saver, change, from } = form;
  const { saved } = saver;
  const back = (): void => {
    form.discard();
    go('holds');
  };
  useEntryKeys({
    saved: saved !== null,
    save: form.save,
    back,
    typed: draft.typed,
    onType: (typed) => change({ typed }),
    onScan: () => false,
  });
  const { unit } = hold.lot;
  const q = form.quantity?.ok ? quantity(form.quantity.value) : null;
  const why = hold.reason ? t('release.why', { reason: hold.reason }) : '';
  const since = hold.since ? t('since', { since: moment(hold.since, now) }) : '';
  const facts = (
    <>
      <LotFacts
        lot={draft.lot}
        kind="release"
        fromId={draft.fromId}
        onFrom={(fromId) => change({ fromId })}
        onOther={null}
      />
      <Choices
        title={t('release.to')}
        columns={2}
        choices={targets.map((place) => ({ key: place.id, text: place.name }))}
        chosen={draft.toId ?? targets[0]?.id ?? null}
        onChoose={(toId) => change({ toId })}
      />
      <ReasonCard
        title={t('release.reason')}
        texts={reasons}
        reason={draft.reason}
        onReason={(reason) => change({ reason })}
      />
    </>
  );
  return (
    <EntryFrame title={t('release.title')} back={t('rail.holds')} onBack={back} facts={facts}>
      {saved ? (
        <SavedCard
          saved={saved}
          what={t('saved.release', { q: quantity(saved.quantity), unit: saved.unit.name })}
          onAgain={back}
          onDone={back}
          doneText={t('saved.toHolds')}
        />
      ) : (
        <QuantityCard
          label={t('release.quantity')}
          typed={draft.typed}
          unit={unit}
          onChange={(typed) => change({ typed })}
          problem={form.problem}
          note={[
            from ? t('hold.there', { q: quantity(from.quantity), unit: unit.name, place: from.location }) : '',
            why,
            since,
          ]
            .filter(Boolean)
            .join(', ')}
          save={q ? t('release.save', { q, unit: unit.name }) : t('save')}
          onSave={form.save}
          busy={saver.busy}
        />
      )}
    </EntryFrame>
  );
}

/** Lets a lot on hold be used again. */
export function ReleaseScreen({ lotId }: { lotId: number }): JSX.Element {
  const { t } = useWords();
  const holds = useTopic('holds', {});
  const hold = holds?.find((one) => one.lot.id === lotId);
  if (!holds) return <Blank text={t('blank.loading')} />;
  if (!hold) return <Blank text={t('blank.noLot')} />;
  return <ReleaseForm key={lotId} hold={hold} />;
}
