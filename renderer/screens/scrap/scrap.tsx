import { useState, type JSX } from 'react';
import { failure, type Failure } from '../../../sync/domain/failure.ts';
import { parseTyped } from '../../../sync/domain/quantity.ts';
import type { OrderView } from '../../../sync/domain/views.ts';
import { go } from '../../route.ts';
import { useQuery, useTopic } from '../../station.ts';
import { useWords } from '../../text/words.ts';
import { Choices } from '../../ui/choices.tsx';
import { acceptedSound } from '../../ui/sound.ts';
import { shown, useEntryForm, useEntryKeys } from '../entry/draft.ts';
import { Blank, EntryFrame } from '../entry/frame.tsx';
import { LotCard } from '../entry/lot-card.tsx';
import { LotDialog } from '../entry/lot-dialog.tsx';
import { lotRef } from '../entry/lot.ts';
import { OrderName } from '../entry/order-card.tsx';
import { QuantityCard } from '../entry/quantity-card.tsx';
import { SavedCard } from '../entry/saved-card.tsx';
import { openScrap, scrapInput, scrapProblem, scrapTargets, targetLot, typedFor, type ScrapDraft } from './form.ts';

function useScrap(order: OrderView) {
  const { decimalKey } = useWords();
  const form = useEntryForm<ScrapDraft>(`scrap/${order.id}`, () => openScrap(order, decimalKey));
  const [scanFailure, setScanFailure] = useState<Failure | null>(null);
  const { draft, saver } = form;
  const targets = scrapTargets(order);
  const target = targets.find((one) => one.productId === draft.productId) ?? targets[0];
  if (!target) throw new Error('an order without a product');
  const problem = scrapProblem(draft, target, order, decimalKey);
  const change = (part: Partial<ScrapDraft>): void => {
    setScanFailure(null);
    form.change(part);
  };
  return {
    ...form,
    change,
    targets,
    target,
    problem: scanFailure ?? saver.failure ?? shown(problem, saver.asked),
    quantity: parseTyped(draft.typed.text, decimalKey, target.unit.digits),
    /** A scanned label says the lot, and with it what is scrapped. */
    lotNamed: (name: string): void => {
      const owner = targets.find((one) => one.lots.some((lot) => lot.name === name));
      const lot = owner?.lots.find((one) => one.name === name);
      if (!owner || !lot) return setScanFailure(failure('lot_unknown', { lot: name }));
      acceptedSound();
      return change({
        productId: owner.productId,
        lot: lotRef(lot),
        typed: typedFor(owner, target, draft.typed),
      });
    },
    save: () => form.save(problem, (kept, touch) => scrapInput(kept, touch, target, order.id, decimalKey)),
  };
}
type Scrapping = ReturnType<typeof useScrap>;

function Facts({
  order,
  form,
  onOtherLot,
}: {
  order: OrderView;
  form: Scrapping;
  onOtherLot: () => void;
}): JSX.Element {
  const { t } = useWords();
  const reasons = useQuery('reasons.list', {});
  const { draft, change, targets, target } = form;
  return (
    <>
      <section className="card">
        <OrderName order={order} />
      </section>
      <Choices
        title={t('scrap.what')}
        columns={2}
        choices={targets.map((one) => ({
          key: one.productId,
          text: one.name,
          note: t(one.role === 'product' ? 'scrap.product' : 'scrap.component'),
        }))}
        chosen={target.productId}
        onChoose={(productId) => {
          const next = targets.find((one) => one.productId === productId);
          if (next) change({ productId, lot: targetLot(next, order), typed: typedFor(next, target, draft.typed) });
        }}
      />
      <Choices
        title={t('scrap.reason')}
        columns={3}
        choices={(reasons ?? []).map((reason) => ({ key: reason.id, text: reason.name }))}
        chosen={draft.reasonId}
        onChoose={(reasonId) => change({ reasonId })}
      />
      {target.tracking !== 'none' && (
        <LotCard lot={draft.lot && { ref: draft.lot, source: null }} onOther={onOtherLot} />
      )}
    </>
  );
}

function Hand({ form, onDone }: { form: Scrapping; onDone: () => void }): JSX.Element {
  const { t, quantity } = useWords();
  const { draft, saver, change, target } = form;
  const { saved } = saver;
  if (saved)
    return (
      <SavedCard
        saved={saved}
        earlier={saver.earlier}
        what={t('saved.scrap', { q: quantity(saved.quantity), unit: saved.unit.name, reason: saved.reason ?? '' })}
        onAgain={form.again}
        onDone={onDone}
        doneText={t('saved.toBoard')}
      />
    );
  const q = form.quantity.ok ? quantity(form.quantity.value) : null;
  return (
    <QuantityCard
      label={target.name}
      typed={draft.typed}
      unit={target.unit}
      onChange={(typed) => change({ typed })}
      problem={form.problem}
      note={draft.reasonId === null ? t('scrap.chooseReason') : t('confirm.ready')}
      save={q ? t('scrap.save', { q, unit: target.unit.name }) : t('save')}
      onSave={form.save}
      busy={saver.busy}
    />
  );
}

function ScrapForm({ order }: { order: OrderView }): JSX.Element {
  const { t } = useWords();
  const form = useScrap(order);
  const [choosing, setChoosing] = useState(false);
  const { draft, change, target } = form;
  const back = (): void => {
    form.discard();
    go('board');
  };
  useEntryKeys({
    saved: form.saver.saved !== null,
    save: form.save,
    back,
    typed: draft.typed,
    onType: (typed) => change({ typed }),
    onScan: (text) => {
      form.lotNamed(text);
      return true;
    },
  });
  return (
    <EntryFrame
      title={t('scrap.title')}
      back={t('rail.board')}
      onBack={back}
      facts={<Facts order={order} form={form} onOtherLot={() => setChoosing(true)} />}
    >
      <Hand form={form} onDone={back} />
      {choosing && (
        <LotDialog
          near={target.lots}
          productId={target.productId}
          allowNew={false}
          onClose={() => setChoosing(false)}
          onChoose={(lot) => {
            change({ lot: lotRef(lot) });
            setChoosing(false);
          }}
          onName={(name) => {
            form.lotNamed(name);
            setChoosing(false);
          }}
        />
      )}
    </EntryFrame>
  );
}

/** What went wrong, how much and why. */
export function ScrapScreen({ id }: { id: string }): JSX.Element {
  const { t } = useWords();
  const order = useTopic('order', { id });
  if (order === undefined) return <Blank text={t('blank.loading')} />;
  if (order === null) return <Blank text={t('blank.noOrder')} />;
  return <ScrapForm key={order.id} order={order} />;
}
