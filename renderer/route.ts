import { useSyncExternalStore } from 'react';

export const screens = [
  'board',
  'orders',
  'order',
  'confirm',
  'scrap',
  'hold',
  'holds',
  'release',
  'exceptions',
  'setup',
] as const;
export type Screen = (typeof screens)[number];

/** `#/confirm/412`: a screen and what it is about. */
export interface Route {
  readonly screen: Screen;
  readonly id: string | null;
}

export function parseRoute(hash: string): Route {
  const [screen, id] = hash.replace(/^#\/?/, '').split('/');
  const known = screens.find((name) => name === screen);
  return { screen: known ?? 'board', id: known && id ? decodeURIComponent(id) : null };
}

export const hashOf = (screen: Screen, id?: string | null): string =>
  `#/${screen}${id ? `/${encodeURIComponent(id)}` : ''}`;

export function go(screen: Screen, id?: string | null): void {
  location.hash = hashOf(screen, id);
}

const subscribe = (changed: () => void): (() => void) => {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
};

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => location.hash));
}
