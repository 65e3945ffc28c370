import { useSyncExternalStore } from 'react';

const changedEvent = 'board-order';
const keyOf = (workCenterId: number | null): string => `board-order:${workCenterId ?? ''}`;

const subscribe = (changed: () => void): (() => void) => {
  addEventListener(changedEvent, changed);
  return () => removeEventListener(changedEvent, changed);
};

/** The order that somebody put on the board of this work center by hand; null: the station chooses. */
export function useBoardOrder(workCenterId: number | null): readonly [string | null, (orderId: string | null) => void] {
  const key = keyOf(workCenterId);
  const orderId = useSyncExternalStore(subscribe, () => localStorage.getItem(key));
  const put = (next: string | null): void => {
    if (next === null) localStorage.removeItem(key);
    else localStorage.setItem(key, next);
    dispatchEvent(new Event(changedEvent));
  };
  return [orderId, put];
}
