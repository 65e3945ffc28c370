import { useState, type JSX } from 'react';
import { failure, type Failure } from '../../../sync/domain/failure.ts';
import type { EntryView, OrderView } from '../../../sync/domain/views.ts';
import { go } from '../../route.ts';
import { useTopic } from '../../station.ts';
import { useWords } from '../../text/words.ts';
import { acceptedSound } from '../../ui/sound.ts';
import { toTyped } from '../../ui/typing.ts';
import { CounterCard } from '../entry/counter-card.tsx';
import { shown, useEntryForm, useEntryKeys } from '../entry/draft.ts';
import { Blank, EntryFrame } from '../entry/frame.tsx';
import { LastEntry } from '../entry/last-entry.tsx';
import { LotCard } from '../entry/lot-card.tsx';
import { LotDialog } from '../entry/lot-dialog.tsx';
import { lotByName } from '../entry/find-lot.ts';
import { lotRef, type LotSource } from '../entry/lot.ts';
import { OrderCard } from '../entry/order-card.tsx';
import { QuantityCard } from '../entry/quantity-card.tsx';
import type { Saver } from '../entry/save.ts';
import { SavedCard } from '../entry/saved-card.tsx';
import { SerialCard } from '../entry/serial-card.tsx';
import { confirmInput, confirmProblem, confirmQuantity, openConfirm, type ConfirmDraft } from './form.ts';

/** The draft, its checks and everything that changes it. */
function useConfirm(order: OrderView) {
  const { decimalKey } = useWords();
  const form = useEntryForm<ConfirmDraft>(`confirm/${order.id}`, () => openConfirm(order, decimalKey));
  const [scanFailure, setScanFailure] = useState<Failure | null>(null);
  const { draft, saver } = form;
  const change = (part: Partial<ConfirmDraft>): void => {
    setScanFailure(null);
    form.change(part);
  };
  const problem = confirmProblem(draft, order, decimalKey);
  return {
    ...form,
    change,
    problem: scanFailure ?? saver.failure ?? shown(problem, saver.asked),
    quantity: confirmQuantity(draft, order, decimalKey),
    addSerial: (serial: string): void => {
      if (draft.serials.includes(serial)) return setScanFailure(failure('serial_used', { serials: serial }));
      acceptedSound();
      return change({ serials: [...draft.serials, serial] });
    },
    setLot: async (name: string, source: LotSource): Promise<void> => {
      const found = await lotByName(name, order.product.id, order.lots, source);
      if ('failure' in found) return setScanFailure(found.failure);
      acceptedSound();
      return change({ lot: found.lot });
    },
    save: () => form.save(problem, (kept, touch) => confirmInput({ ...kept, touch }, order, decimalKey)),
  };
}
type Confirming = ReturnType<typeof useConfirm>;

/** What is known about the order, the counter and the lot. */
function Facts({
  order,
  form,
  onOtherLot,
}: {
  order: OrderView;
  form: Confirming;
  onOtherLot: () => void;
}): JSX.Element {
  const { decimalKey } = useWords();
  const { draft, saver } = form;
  const { proposal } = order;
  const saved = saver.saved !== null;
  return (
    <>
      <OrderCard order={order} quantity={form.quantity.ok ? form.quantity.value : null} saved={saved} />
      {proposal && order.product.tracking !== 'serial' && (
        <CounterCard
          proposal={proposal}
          taken={!saved && isTaken(form, order)}
          onTake={
            saved
              ? null
              : () =>
                  form.change({ typed: { text: toTyped(proposal.counted, decimalKey), fresh: true }, taken: proposal })
          }
        />
      )}
      {order.product.tracking === 'lot' && !saved && <LotCard lot={draft.lot} onOther={onOtherLot} />}
      {!saved && <LastEntry entries={order.entries} />}
    </>
  );
}

const isTaken = ({ draft, quantity }: Confirming, order: OrderView): boolean =>
  quantity.ok &&
  draft.taken !== null &&
  quantity.value === draft.taken.counted &&
  draft.taken.toSeq === order.proposal?.toSeq;

/** The figure or the serial numbers, and Save. */
function Hand({ order, form }: { order: OrderView; form: Confirming }): JSX.Element {
  const { t, quantity: show } = useWords();
  const { draft, change, saver } = form;
  const quantity = form.quantity.ok ? form.quantity.value : null;
  const serial = order.product.tracking === 'serial';
  const empty = serial ? t('confirm.scanSerials') : t('confirm.type');
  const common = {
    problem: form.problem,
    note: quantity ? (isTaken(form, order) ? t('confirm.asCounted') : t('confirm.ready')) : empty,
    save: quantity ? t('confirm.save', { q: show(quantity), unit: order.unit.name }) : t('save'),
    onSave: form.save,
    busy: saver.busy,
  };
  if (!serial)
    return (
      <QuantityCard
        {...common}
        label={t('good')}
        typed={draft.typed}
        unit={order.unit}
        onChange={(typed) => change({ typed })}
      />
    );
  return (
    <SerialCard
      {...common}
      serials={draft.serials}
      unit={order.unit.name}
      onAdd={form.addSerial}
      onRemove={(one) => change({ serials: draft.serials.filter((other) => other !== one) })}
    />
  );
}

function Saved({
  saver,
  saved,
  onAgain,
  onDone,
}: {
  saver: Saver;
  saved: EntryView;
  onAgain: () => void;
  onDone: () => void;
}): JSX.Element {
  const { t, quantity } = useWords();
  return (
    <SavedCard
      saved={saved}
      earlier={saver.earlier}
      what={t('saved.good', { q: quantity(saved.quantity), unit: saved.unit.name })}
      onAgain={onAgain}
      onDone={onDone}
      doneText={t('saved.toBoard')}
    />
  );
}

function ConfirmForm({ order }: { order: OrderView }): JSX.Element {
  const { t } = useWords();
  const form = useConfirm(order);
  const [choosing, setChoosing] = useState(false);
  const { draft, saver, change } = form;
  const { tracking } = order.product;
  const back = (): void => {
    form.discard();
    go('board');
  };
  useEntryKeys({
    saved: saver.saved !== null,
    save: form.save,
    back,
    typed: tracking === 'serial' ? null : draft.typed,
    onType: (typed) => change({ typed }),
    onScan: (text) => {
      if (tracking === 'serial') form.addSerial(text);
      else if (tracking === 'lot') void form.setLot(text, 'scanned');
      return tracking !== 'none';
    },
  });
  return (
    <EntryFrame
      title={t('confirm.title')}
      back={t('rail.board')}
      onBack={back}
      facts={<Facts order={order} form={form} onOtherLot={() => setChoosing(true)} />}
    >
      {saver.saved ? (
        <Saved saver={saver} saved={saver.saved} onAgain={form.again} onDone={back} />
      ) : (
        <Hand order={order} form={form} />
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
