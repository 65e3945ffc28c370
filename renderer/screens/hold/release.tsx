import type { JSX } from 'react';
import type { HoldView } from '../../../sync/domain/views.ts';
import { useNow } from '../../clock.ts';
import { go } from '../../route.ts';
import { useTopic } from '../../station.ts';
import { useWords } from '../../text/words.ts';
import { Choices } from '../../ui/choices.tsx';
import { useEntryKeys } from '../entry/draft.ts';
import { Blank, EntryFrame } from '../entry/frame.tsx';
import { releaseTargets } from './form.ts';
import { LotFacts } from './lot-facts.tsx';
import { MoveHand } from './move-hand.tsx';
import { useMove, useSetup, type Moving } from './move.ts';
import { ReasonCard } from './reason-card.tsx';

const reasons = ['release.good', 'release.reworked', 'release.concession'] as const;

function Facts({ form, targets }: { form: Moving; targets: ReturnType<typeof releaseTargets> }): JSX.Element {
  const { t } = useWords();
  const { draft, change } = form;
  return (
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
}

function ReleaseForm({ hold }: { hold: HoldView }): JSX.Element {
  const { t, quantity, moment } = useWords();
  const now = useNow(10);
  const targets = releaseTargets(hold.lot, useSetup());
  const place = `release/${hold.lot.id}`;
  const form = useMove('release', place, hold.lot, null, (draft) => draft.toId ?? targets[0]?.id ?? null);
  const { draft, from } = form;
  const back = (): void => {
    form.discard();
    go('holds');
  };
  useEntryKeys({
    saved: form.saver.saved !== null,
    save: form.save,
    back,
    typed: draft.typed,
    onType: (typed) => form.change({ typed }),
    onScan: () => false,
  });
  const { unit } = hold.lot;
  const note = [
    from && t('hold.there', { q: quantity(from.quantity), unit: unit.name, place: from.location }),
    hold.reason && t('release.why', { reason: hold.reason }),
    hold.since && t('since', { since: moment(hold.since, now) }),
  ];
  return (
    <EntryFrame
      title={t('release.title')}
      back={t('rail.holds')}
      onBack={back}
      facts={<Facts form={form} targets={targets} />}
    >
      <MoveHand
        form={form}
        kind="release"
        unit={unit}
        note={note.filter(Boolean).join(', ')}
        onAgain={back}
        onDone={back}
        doneText={t('saved.toHolds')}
      />
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
