import { useState, type JSX } from 'react';
import { failure, type Failure } from '../../../sync/domain/failure.ts';
import type { OrderView } from '../../../sync/domain/views.ts';
import { useApp } from '../../app-context.ts';
import { useDraft } from '../../drafts.ts';
import { go } from '../../route.ts';
import { useTopic } from '../../station.ts';
import { useWords } from '../../text/words.ts';
import { useKeys } from '../../ui/keyboard.ts';
import { acceptedSound } from '../../ui/sound.ts';
import { deleteFrom, toTyped, typeInto } from '../../ui/typing.ts';
import { CounterCard } from '../entry/counter-card.tsx';
import { Blank, EntryFrame } from '../entry/frame.tsx';
import { LotCard } from '../entry/lot-card.tsx';
import { LotDialog } from '../entry/lot-dialog.tsx';
import { lotByName, lotRef, type LotSource } from '../entry/lot.ts';
import { OrderCard } from '../entry/order-card.tsx';
import { QuantityCard } from '../entry/quantity-card.tsx';
import { newTouch, useSave } from '../entry/save.ts';
import { SavedCard } from '../entry/saved-card.tsx';
import { SerialCard } from '../entry/serial-card.tsx';
import { confirmInput, confirmProblem, confirmQuantity, openConfirm, shown, type ConfirmDraft } from './form.ts';

/** The draft, its checks and everything that changes it. */
function useConfirm(order: OrderView) {
  const words = useWords();
  const { session } = useApp();
  const handle = useDraft<ConfirmDraft>(session.operator, `confirm/${order.id}`);
  const [opening, setOpening] = useState(() => openConfirm(order, words.decimalKey));
  const [lotFailure, setLotFailure] = useState<Failure | null>(null);
  const draft = handle.draft ?? opening;
  const saver = useSave(handle.drop);

  const change = (part: Partial<ConfirmDraft>): void => {
    saver.changed();
    setLotFailure(null);
    handle.change({ ...draft, ...part });
  };
  const problem = lotFailure ?? confirmProblem(draft, order, words.decimalKey);
  const addSerial = (serial: string): void => {
    if (draft.serials.includes(serial)) setLotFailure(failure('serial_used', { serial }));
    else {
      acceptedSound();
      change({ serials: [...draft.serials, serial] });
    }
  };
  return {
    draft,
    change,
    saver,
    problem: saver.failure ?? shown(problem, saver.asked),
    quantity: confirmQuantity(draft, order, words.decimalKey),
    addSerial,
    setLot: async (name: string, source: LotSource) => {
      const found = await lotByName(name, order.product.id, order.lots, source);
      if ('failure' in found) return setLotFailure(found.failure);
      acceptedSound();
      change({ lot: found.lot });
    },
    save: () => {
      const touched = { ...draft, touch: draft.touch ?? newTouch() };
      if (!problem) handle.change(touched);
      void saver.save(problem, () => confirmInput(touched, order, words.decimalKey));
    },
    again: () => {
      setOpening(openConfirm(order, words.decimalKey));
      saver.again();
    },
    discard: handle.drop,
  };
}

function ConfirmForm({ order }: { order: OrderView }): JSX.Element {
  const { t, quantity: show, decimalKey } = useWords();
  const form = useConfirm(order);
  const [choosing, setChoosing] = useState(false);
  const { draft, saver, change } = form;
  const { tracking } = order.product;
  const back = (): void => {
    form.discard();
    go('board');
  };
  useKeys({
    enter: () => {
      if (saver.saved) back();
      else form.save();
      return true;
    },
    escape: () => {
      back();
      return true;
    },
    typed: (text) => {
      if (saver.saved || tracking === 'serial' || !/[0-9.,eE+-]/.test(text)) return false;
      change({ typed: typeInto(draft.typed, text) });
      return true;
    },
    remove: () => {
      change({ typed: deleteFrom(draft.typed) });
      return true;
    },
    scan: (text) => {
      if (saver.saved || tracking === 'none') return false;
      if (tracking === 'serial') form.addSerial(text);
      else void form.setLot(text, 'scanned');
      return true;
    },
  });

  const quantity = form.quantity.ok ? form.quantity.value : null;
  const { proposal } = order;
  const taken = draft.taken !== null && quantity === draft.taken.counted && draft.taken.toSeq === proposal?.toSeq;
  const note = taken ? t('confirm.asCounted') : quantity ? t('confirm.ready') : t('confirm.type');
  const save = quantity ? t('confirm.save', { q: show(quantity), unit: order.unit.name }) : t('save');
  const common = { problem: form.problem, note, save, onSave: form.save, busy: saver.busy };

  const facts = (
    <>
      <OrderCard order={order} quantity={quantity} saved={saver.saved !== null} />
      {proposal && tracking !== 'serial' && (
        <CounterCard
          proposal={proposal}
          taken={taken && !saver.saved}
          onTake={
            saver.saved
              ? null
              : () => change({ typed: { text: toTyped(proposal.counted, decimalKey), fresh: true }, taken: proposal })
          }
        />
      )}
      {tracking === 'lot' && !saver.saved && <LotCard lot={draft.lot} onOther={() => setChoosing(true)} />}
    </>
  );
  const lot = saver.saved?.lot ? t('saved.lot', { lot: saver.saved.lot }) : '';
  return (
    <EntryFrame title={t('confirm.title')} back={t('rail.board')} onBack={back} facts={facts}>
      {saver.saved ? (
        <SavedCard
          saved={saver.saved}
          what={t('saved.good', { q: show(saver.saved.quantity), unit: saver.saved.unit.name, lot })}
          onAgain={form.again}
          onDone={back}
          doneText={t('saved.toBoard')}
        />
      ) : tracking === 'serial' ? (
        <SerialCard
          {...common}
          serials={draft.serials}
          unit={order.unit.name}
          onAdd={form.addSerial}
          onRemove={(serial) => change({ serials: draft.serials.filter((one) => one !== serial) })}
        />
      ) : (
        <QuantityCard
          {...common}
          label={t('good')}
          typed={draft.typed}
          unit={order.unit}
          onChange={(typed) => change({ typed })}
        />
      )}
      {choosing && (
        <LotDialog
          near={order.lots}
          productId={order.product.id}
          allowNew
          onClose={() => setChoosing(false)}
          onChoose={(lot) => {
            change({ lot: { ref: lotRef(lot), source: 'chosen' } });
            setChoosing(false);
          }}
          onName={(name, scanned) => {
            void form.setLot(name, scanned ? 'scanned' : 'chosen');
            setChoosing(false);
          }}
        />
      )}
    </EntryFrame>
  );
}

/** How many good pieces: prefilled from the counter, saved with one touch. */
export function ConfirmScreen({ id }: { id: string }): JSX.Element {
  const { t } = useWords();
  const order = useTopic('order', { id });
  if (order === undefined) return <Blank text={t('blank.loading')} />;
  if (order === null) return <Blank text={t('blank.noOrder')} />;
  return <ConfirmForm key={order.id} order={order} />;
}
