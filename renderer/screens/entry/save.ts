import { useLayoutEffect, useRef, useState } from 'react';
import type { RequestInput } from '../../../main/contract/table.ts';
import type { Failure } from '../../../sync/domain/failure.ts';
import type { EntryView } from '../../../sync/domain/views.ts';
import { useApp } from '../../app-context.ts';
import { plant } from '../../host/plant.ts';
import { useRequest } from '../../station.ts';

export interface Saver {
  readonly busy: boolean;
  /** True once Save was pressed with something missing: the reason is then said aloud. */
  readonly asked: boolean;
  readonly failure: Failure | null;
  readonly saved: EntryView | null;
  /** An earlier press whose answer was lost had been saved; what was changed since is not. */
  readonly earlier: boolean;
  readonly save: (problem: Failure | null, make: () => RequestInput<'entry.record'>) => Promise<void>;
  /** Back to an empty form. */
  readonly again: () => void;
  readonly changed: () => void;
}

/** Save: explains what is missing, asks who it is, records once. `kept` runs when the entry is on the disk. */
export function useSave(kept: () => void): Saver {
  const { session, askOperator } = useApp();
  const record = useRequest('entry.record');
  // Signing in on the way changes whose draft it is: the newest `kept` knows.
  const latest = useRef(kept);
  useLayoutEffect(() => {
    latest.current = kept;
  });
  const [asked, setAsked] = useState(false);
  const [saved, setSaved] = useState<EntryView | null>(null);
  const [earlier, setEarlier] = useState(false);

  const keep = (entry: EntryView): void => {
    setSaved(entry);
    setAsked(false);
    latest.current();
  };

  const send = async (input: RequestInput<'entry.record'>): Promise<void> => {
    const result = await record.send(input);
    if (!result) return;
    if (result.ok) keep(result.value);
    else if (result.failure.code === 'payload_changed') {
      const list = await plant.request('entry.list', { limit: 200 });
      const first = list.ok ? list.value.find((entry) => entry.id === input.id) : undefined;
      setEarlier(first !== undefined);
      if (first) keep(first);
    } else if (result.failure.code === 'operator_missing' && (await askOperator())) await send(input);
  };
  return {
    busy: record.busy,
    asked,
    failure: record.failure,
    saved,
    earlier,
    save: async (problem, make) => {
      if (saved || record.busy) return;
      if (problem) return setAsked(true);
      const input = make();
      if (!session.operator && !(await askOperator())) return;
      await send(input);
    },
    again: () => {
      setSaved(null);
      setEarlier(false);
      record.clear();
    },
    changed: () => {
      setAsked(false);
      record.clear();
    },
  };
}
