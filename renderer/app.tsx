import { useCallback, useEffect, useMemo, useRef, useState, type JSX } from 'react';
import type { SessionView, SyncView } from '../sync/domain/views.ts';
import { AppContext } from './app-context.ts';
import { adoptDrafts } from './drafts.ts';
import { go, useRoute, type Route } from './route.ts';
import { BoardScreen } from './screens/board/board.tsx';
import { ConfirmScreen } from './screens/confirm/confirm.tsx';
import { CheatSheet } from './screens/dialogs/cheat-sheet.tsx';
import { PlaceDialog } from './screens/dialogs/place-dialog.tsx';
import { SearchDialog } from './screens/dialogs/search-dialog.tsx';
import { SignInDialog } from './screens/dialogs/sign-in-dialog.tsx';
import { ExceptionsScreen } from './screens/exceptions/exceptions.tsx';
import { HoldScreen } from './screens/hold/hold.tsx';
import { HoldsScreen } from './screens/hold/holds.tsx';
import { ReleaseScreen } from './screens/hold/release.tsx';
import { OrderScreen } from './screens/order/order.tsx';
import { OrdersScreen } from './screens/orders/orders.tsx';
import { ScrapScreen } from './screens/scrap/scrap.tsx';
import { SetupScreen } from './screens/setup/setup.tsx';
import { useTopic } from './station.ts';
import { WordsContext, wordsIn } from './text/words.ts';
import { Header } from './ui/header.tsx';
import { useKeys } from './ui/keyboard.ts';
import { Rail } from './ui/rail.tsx';
import { Strip } from './ui/strip.tsx';

type Sheet = { readonly name: 'person' | 'place' | 'keys' } | { readonly name: 'search'; readonly text: string };

function ScreenOf({ route, workCenterId }: { route: Route; workCenterId: number | null }): JSX.Element {
  const { screen, id } = route;
  if (screen === 'confirm' && id) return <ConfirmScreen key={id} id={id} />;
  if (screen === 'scrap' && id) return <ScrapScreen key={id} id={id} />;
  if (screen === 'hold') return <HoldScreen key={id} id={id} />;
  if (screen === 'holds') return <HoldsScreen />;
  if (screen === 'release' && id) return <ReleaseScreen key={id} lotId={Number(id)} />;
  if (screen === 'order' && id) return <OrderScreen key={id} id={id} />;
  if (screen === 'orders') return <OrdersScreen />;
  if (screen === 'exceptions') return <ExceptionsScreen />;
  if (screen === 'setup') return <SetupScreen first={false} onDone={() => go('board')} />;
  return <BoardScreen workCenterId={workCenterId} />;
}

/** Asks for a name and answers everybody who waits for one. */
function useOperator(open: () => void) {
  const waiting = useRef<((name: string | null) => void)[]>([]);
  const askOperator = useCallback(
    () =>
      new Promise<string | null>((answer) => {
        waiting.current.push(answer);
        open();
      }),
    [open],
  );
  const answer = useCallback((name: string | null) => {
    if (name) adoptDrafts(name);
    for (const one of waiting.current.splice(0)) one(name);
  }, []);
  return { askOperator, answer };
}

function Sheets({
  sheet,
  onClose,
  onPerson,
}: {
  sheet: Sheet | null;
  onClose: () => void;
  onPerson: (name: string | null) => void;
}): JSX.Element | null {
  if (sheet?.name === 'person') return <SignInDialog onDone={onPerson} />;
  if (sheet?.name === 'place') return <PlaceDialog onClose={onClose} />;
  if (sheet?.name === 'search') return <SearchDialog key={sheet.text} text={sheet.text} onClose={onClose} />;
  return sheet?.name === 'keys' ? <CheatSheet onClose={onClose} /> : null;
}

interface ShellProps {
  readonly session: SessionView;
  readonly sync: SyncView | undefined;
  readonly sheet: Sheet | null;
  readonly onSheet: (sheet: Sheet | null) => void;
  readonly onPerson: (name: string | null) => void;
}

/** Rail, header, strip and sheets around every screen. */
function Shell({ session, sync, sheet, onSheet, onPerson }: ShellProps): JSX.Element {
  const route = useRoute();
  const board = useTopic('board', {});
  useKeys({
    typed: (text) => {
      if (text === '?') onSheet({ name: 'keys' });
      else if (text === '/') onSheet({ name: 'search', text: '' });
      else return false;
      return true;
    },
    scan: (text) => {
      onSheet({ name: 'search', text });
      return true;
    },
    escape: () => {
      if (route.screen === 'board') return false;
      go('board');
      return true;
    },
  });
  return (
    <>
      <div className="app">
        <Rail screen={route.screen} exceptions={sync?.exceptions ?? 0} />
        <Header
          session={session}
          place={board?.workCenter?.name ?? null}
          onPlace={() => onSheet({ name: 'place' })}
          onSearch={() => onSheet({ name: 'search', text: '' })}
          onPerson={() => onSheet({ name: 'person' })}
        />
        <ScreenOf route={route} workCenterId={session.workCenterId} />
        <Strip sync={sync} />
      </div>
      <Sheets sheet={sheet} onClose={() => onSheet(null)} onPerson={onPerson} />
    </>
  );
}

/** First start: set-up alone, until its last step is done. Then the screens. */
export function App(): JSX.Element | null {
  const session = useTopic('session', {});
  const sync = useTopic('sync', {});
  const [sheet, setSheet] = useState<Sheet | null>(null);
  const [first, setFirst] = useState(false);
  const openPerson = useCallback(() => setSheet({ name: 'person' }), []);
  const { askOperator, answer } = useOperator(openPerson);
  const locale = session?.locale ?? 'en';
  const words = useMemo(() => wordsIn(locale), [locale]);
  const state = useMemo(() => session && { session, sync, askOperator }, [session, sync, askOperator]);
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  if (!session || !state) return null;
  // The station counts as set up before the machine's step; the steps are not torn away then.
  if (!session.setUp && !first) setFirst(true);
  return (
    <AppContext value={state}>
      <WordsContext value={words}>
        {first ? (
          <SetupScreen first onDone={() => setFirst(false)} />
        ) : (
          <Shell
            session={session}
            sync={sync}
            sheet={sheet}
            onSheet={setSheet}
            onPerson={(name) => {
              setSheet(null);
              answer(name);
            }}
          />
        )}
      </WordsContext>
    </AppContext>
  );
}
