import { useEffect, useRef, useState, type JSX } from 'react';
import type { OrderView, UnitView } from '../../../sync/domain/views.ts';
import { compare } from '../../../sync/domain/quantity.ts';
import { go } from '../../route.ts';
import { useTopic } from '../../station.ts';
import { useWords } from '../../text/words.ts';
import { useEntryKeys } from '../entry/draft.ts';
import { Blank, EntryFrame } from '../entry/frame.tsx';
import { LotDialog } from '../entry/lot-dialog.tsx';
import { OrderName } from '../entry/order-card.tsx';
import { LotFacts } from './lot-facts.tsx';
import { MoveHand } from './move-hand.tsx';
import { useMove, useSetup, type Moving } from './move.ts';
import { ReasonCard } from './reason-card.tsx';

const reasons = ['hold.check', 'hold.size', 'hold.surface', 'hold.material', 'hold.mixed', 'hold.damaged'] as const;

/** The lot of the last entry, else the only one with stock that is not on hold. */
function likelyLot(order: OrderView | null): OrderView['lots'][number] | null {
  const free = (order?.lots ?? []).filter((lot) =>
    lot.places.some((one) => !one.hold && compare(one.quantity, '0') > 0),
  );
  const last = order?.entries.find((entry) => entry.lot && entry.product.id === order.product.id)?.lot;
  return free.find((lot) => lot.name === last) ?? (free.length === 1 ? (free[0] ?? null) : null);
}

function useHold(order: OrderView | null, lotName: string | null): Moving {
  const setup = useSetup();
  const place = `hold/${order?.id ?? lotName ?? ''}`;
  const form = useMove('hold', place, likelyLot(order), order?.id ?? null, () => setup?.holdLocationId ?? null);
  const { lotNamed } = form;
  const looked = useRef(false);
  useEffect(() => {
    if (!lotName || looked.current) return;
    looked.current = true;
    void lotNamed(lotName);
  }, [lotName, lotNamed]);
  return form;
}

function Facts({ order, form, onOther }: { order: OrderView | null; form: Moving; onOther: () => void }): JSX.Element {
  const { t } = useWords();
  const { draft, change } = form;
  return (
    <>
      {order && (
        <section className="card">
          <OrderName order={order} />
        </section>
      )}
      <LotFacts
        lot={draft.lot}
        kind="hold"
        fromId={draft.fromId}
        onFrom={(fromId) => change({ fromId })}
        onOther={onOther}
      />
      <ReasonCard
        title={t('hold.reason')}
        texts={reasons}
        reason={draft.reason}
        onReason={(reason) => change({ reason })}
      />
    </>
  );
}

const noUnit: UnitView = { id: 0, name: '', digits: 0 };

function HoldForm({ order, lotName }: { order: OrderView | null; lotName: string | null }): JSX.Element {
  const { t, quantity } = useWords();
  const form = useHold(order, lotName);
  const [choosing, setChoosing] = useState(!order && !lotName);
  const { draft, from, lotNamed } = form;
  const back = (): void => {
    form.discard();
    go(order ? 'board' : 'holds');
  };
  useEntryKeys({
    saved: form.saver.saved !== null,
    save: form.save,
    back,
    typed: draft.typed,
    onType: (typed) => form.change({ typed }),
    onScan: (text) => {
      void lotNamed(text);
      return true;
    },
  });
  const unit = draft.lot?.unit ?? order?.unit ?? noUnit;
  const there = from && t('hold.there', { q: quantity(from.quantity), unit: unit.name, place: from.location });
  return (
    <EntryFrame
      title={t('hold.title')}
      back={t(order ? 'rail.board' : 'rail.holds')}
      onBack={back}
      facts={<Facts order={order} form={form} onOther={() => setChoosing(true)} />}
    >
      <MoveHand
        form={form}
        kind="hold"
        unit={unit}
        note={there ?? t('hold.chooseLot')}
        onAgain={form.again}
        onDone={back}
        doneText={t(order ? 'saved.toBoard' : 'saved.toHolds')}
      />
      {choosing && (
        <LotDialog
          near={order?.lots ?? []}
          allowNew={false}
          onClose={() => setChoosing(false)}
          onChoose={(lot) => {
            form.takeLot(lot);
            setChoosing(false);
          }}
          onName={(name) => {
            void lotNamed(name);
            setChoosing(false);
          }}
        />
      )}
    </EntryFrame>
  );
}

/** Puts a lot on hold: of an order, or any that is scanned. `id`: an order, `lot:` and a name, or nothing. */
export function HoldScreen({ id }: { id: string | null }): JSX.Element {
  const { t } = useWords();
  const lotName = id?.startsWith('lot:') ? id.slice(4) : null;
  const orderId = id && !lotName ? id : '';
  const order = useTopic('order', { id: orderId });
  if (orderId && order === undefined) return <Blank text={t('blank.loading')} />;
  if (orderId && order === null) return <Blank text={t('blank.noOrder')} />;
  return <HoldForm order={(orderId && order) || null} lotName={lotName} />;
}
