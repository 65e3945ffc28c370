import type { JSX } from 'react';
import type { BoardView } from '../../../sync/domain/views.ts';
import { useBoardOrder } from '../../board-order.ts';
import { go } from '../../route.ts';
import { useTopic } from '../../station.ts';
import { useWords } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { useKeys } from '../../ui/keyboard.ts';
import { Blank } from '../entry/frame.tsx';
import { CurrentOrder } from './current-order.tsx';
import { HoldCard, LastEntries, NextOrders } from './side.tsx';
import { MachineCard } from './machine-card.tsx';
import './board.css';

function Empty({ board }: { board: BoardView }): JSX.Element {
  const { t } = useWords();
  return (
    <section className="card order order--empty">
      <b className="title">{board.workCenter ? t('board.noOrder') : t('board.noWorkCenter')}</b>
      <p className="c-2">{board.workCenter ? t('board.noOrderTodo') : t('board.noWorkCenterTodo')}</p>
      <Button look="main" icon="orders" onPress={() => go('orders')}>
        {t('board.toOrders')}
      </Button>
    </section>
  );
}

/** The work center at a glance: the order, the machine, holds, what is next. */
export function BoardScreen({ workCenterId }: { workCenterId: number | null }): JSX.Element {
  const { t } = useWords();
  const [orderId] = useBoardOrder(workCenterId);
  const board = useTopic('board', orderId ? { orderId } : {});
  const current = board?.current ?? null;
  useKeys({
    enter: () => {
      if (current?.actions.confirm.allowed) go('confirm', current.id);
      return current !== null;
    },
  });
  if (!board) return <Blank text={t('blank.loading')} />;
  const machine = board.machine;
  return (
    <main className={machine ? 'main main--board' : 'main main--board main--calm'}>
      {current ? <CurrentOrder order={current} machine={machine} /> : <Empty board={board} />}
      {machine && <MachineCard machine={machine} />}
      <div className="side">
        <HoldCard holds={board.holds} />
        <NextOrders orders={board.next} />
        <LastEntries entries={current?.entries ?? []} />
      </div>
    </main>
  );
}
