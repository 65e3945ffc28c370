import { useState } from 'react';
import { failure, type Failure } from '../../../sync/domain/failure.ts';
import { parseTyped } from '../../../sync/domain/quantity.ts';
import type { LotView, SetupView } from '../../../sync/domain/views.ts';
import { plant } from '../../host/plant.ts';
import { useQuery } from '../../station.ts';
import { useWords } from '../../text/words.ts';
import { acceptedSound } from '../../ui/sound.ts';
import { shown, useEntryForm } from '../entry/draft.ts';
import { moveInput, moveOf, moveProblem, sourcesOf, type MoveDraft } from './form.ts';

/** Set-up as the station holds it; undefined until it answered. */
export const useSetup = (): SetupView | undefined => useQuery('setup.get', {});

/** A hold or a release under way. `toOf` chooses the place it goes to. */
export function useMove(
  kind: 'hold' | 'release',
  place: string,
  start: LotView | null,
  orderId: string | null,
  toOf: (draft: MoveDraft) => number | null,
) {
  const { decimalKey } = useWords();
  const form = useEntryForm<MoveDraft>(place, () => moveOf(start, kind, decimalKey));
  const [scanFailure, setScanFailure] = useState<Failure | null>(null);
  const { draft, saver } = form;
  const from = sourcesOf(draft.lot, kind).find((one) => one.locationId === draft.fromId) ?? null;
  const places = { from, toId: toOf(draft) };
  const problem = moveProblem(draft, places, decimalKey);
  const change = (part: Partial<MoveDraft>): void => {
    setScanFailure(null);
    form.change(part);
  };
  const takeLot = (lot: LotView): void => change({ ...moveOf(lot, kind, decimalKey), reason: draft.reason });
  return {
    ...form,
    change,
    takeLot,
    from,
    problem: scanFailure ?? saver.failure ?? shown(problem, saver.asked),
    quantity: draft.lot ? parseTyped(draft.typed.text, decimalKey, draft.lot.unit.digits) : null,
    lotNamed: async (name: string): Promise<void> => {
      const found = await plant.request('lots.find', { text: name });
      const lot = found.ok ? found.value.find((one) => one.name === name) : undefined;
      if (!lot) return setScanFailure(failure('lot_unknown', { lot: name }));
      acceptedSound();
      return takeLot(lot);
    },
    save: () => form.save(problem, (kept, touch) => moveInput(kept, touch, kind, orderId, places, decimalKey)),
  };
}
export type Moving = ReturnType<typeof useMove>;
