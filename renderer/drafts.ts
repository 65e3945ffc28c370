import { useCallback, useSyncExternalStore } from 'react';

/** Unfinished entries by person and screen. They outlive a change of screen, a change of person and a reload of this window. */
const storageKey = 'drafts';
const drafts = new Map<string, unknown>(read());
const listeners = new Set<() => void>();

function read(): [string, unknown][] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? '[]');
    return Array.isArray(kept) ? (kept as [string, unknown][]) : [];
  } catch {
    return [];
  }
}

function put(key: string, draft: unknown): void {
  if (draft === undefined) drafts.delete(key);
  else drafts.set(key, draft);
  sessionStorage.setItem(storageKey, JSON.stringify([...drafts]));
  for (const changed of listeners) changed();
}

const subscribe = (changed: () => void): (() => void) => {
  listeners.add(changed);
  return () => listeners.delete(changed);
};

const keyOf = (operator: string | null, place: string): string => `${operator ?? ''}\n${place}`;

/** What was entered before anybody signed in belongs to the first who does. */
export function adoptDrafts(operator: string): void {
  const prefix = keyOf(null, '');
  for (const [key, draft] of drafts)
    if (key.startsWith(prefix)) {
      put(keyOf(operator, key.slice(prefix.length)), draft);
      put(key, undefined);
    }
}

export interface DraftHandle<D> {
  readonly draft: D | null;
  readonly change: (next: D) => void;
  readonly drop: () => void;
}

/** @param place screen and subject, as `confirm/412` */
export function useDraft<D>(operator: string | null, place: string): DraftHandle<D> {
  const key = keyOf(operator, place);
  const draft = useSyncExternalStore(subscribe, () => drafts.get(key) as D | undefined) ?? null;
  const change = useCallback((next: D) => put(key, next), [key]);
  const drop = useCallback(() => put(key, undefined), [key]);
  return { draft, change, drop };
}
