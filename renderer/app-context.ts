import { createContext, useContext } from 'react';
import type { SessionView, SyncView } from '../sync/domain/views.ts';

/** What every screen may need. */
export interface AppState {
  readonly session: SessionView;
  readonly sync: SyncView | undefined;
  /** Asks for the person's name; null when they turned away. Drafts made before belong to that person from then on. */
  readonly askOperator: () => Promise<string | null>;
}

export const AppContext = createContext<AppState | null>(null);

export function useApp(): AppState {
  const state = useContext(AppContext);
  if (!state) throw new Error('a screen was drawn outside the app');
  return state;
}
