import { useState } from 'react';
import type { RequestInput } from '../../../main/contract/table.ts';
import type { Failure } from '../../../sync/domain/failure.ts';
import { useApp } from '../../app-context.ts';
import { useDraft } from '../../drafts.ts';
import { useKeys } from '../../ui/keyboard.ts';
import { deleteFrom, typeInto, type Typed } from '../../ui/typing.ts';
import { useSave, type Saver } from './save.ts';
import { newTouch, type Touch } from './touch.ts';

/** What every entry under way has. */
export interface EntryFields {
  readonly typed: Typed;
  readonly touch: Touch | null;
}

export interface EntryForm<D> {
  readonly draft: D;
  readonly saver: Saver;
  readonly change: (part: Partial<D>) => void;
  readonly save: (problem: Failure | null, make: (draft: D, touch: Touch) => RequestInput<'entry.record'>) => void;
  readonly again: () => void;
  readonly discard: () => void;
}

/** @param place screen and subject, as `confirm/412`  @param open the form as it is found first; it does not change under the finger */
export function useEntryForm<D extends EntryFields>(place: string, open: () => D): EntryForm<D> {
  const { session } = useApp();
  const handle = useDraft<D>(session.operator, place);
  const [opening, setOpening] = useState(open);
  const saver = useSave(handle.drop);
  const draft = handle.draft ?? opening;
  return {
    draft,
    saver,
    change: (part) => {
      saver.changed();
      handle.change({ ...draft, ...part });
    },
    save: (problem, make) => {
      const touch = draft.touch ?? newTouch();
      if (!problem && !draft.touch) handle.change({ ...draft, touch });
      void saver.save(problem, () => make(draft, touch));
    },
    again: () => {
      setOpening(open());
      saver.again();
    },
    discard: handle.drop,
  };
}

/** Failures that are only said once Save was pressed: nothing was entered yet. */
const quietUntilAsked = new Set(['quantity_empty', 'lot_required', 'serials_required', 'reason_missing']);
export const shown = (problem: Failure | null, asked: boolean): Failure | null =>
  problem && !asked && quietUntilAsked.has(problem.code) ? null : problem;

export interface EntryKeys {
  readonly saved: boolean;
  readonly save: () => void;
  readonly back: () => void;
  /** Null: no figure is typed on this screen. */
  readonly typed: Typed | null;
  readonly onType: (typed: Typed) => void;
  /** False: the scan is not for this screen. */
  readonly onScan: (text: string) => boolean;
}

/** Enter saves, and then leads back; Esc leads back; digits go to the figure. */
export function useEntryKeys({ saved, save, back, typed, onType, onScan }: EntryKeys): void {
  const figure = saved ? null : typed;
  useKeys({
    enter: () => {
      if (saved) back();
      else save();
      return true;
    },
    escape: () => {
      back();
      return true;
    },
    typed: (text) => {
      if (!figure || !/[0-9.,eE+-]/.test(text)) return false;
      onType(typeInto(figure, text));
      return true;
    },
    remove: () => {
      if (figure) onType(deleteFrom(figure));
      return figure !== null;
    },
    scan: (text) => !saved && onScan(text),
  });
}
