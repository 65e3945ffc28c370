import type { JSX } from 'react';
import { go } from '../../route.ts';
import { useRequest, useTopic } from '../../station.ts';
import { useWords } from '../../text/words.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';

/** The work center on the board. */
export function PlaceDialog({ onClose }: { onClose: () => void }): JSX.Element {
  const { t } = useWords();
  const board = useTopic('board', {});
  const set = useRequest('session.setWorkCenter');
  const take = async (workCenterId: number): Promise<void> => {
    const result = await set.send({ workCenterId });
    if (!result?.ok) return;
    go('board');
    onClose();
  };
  return (
    <Dialog title={t('place.title')} onClose={onClose}>
      <div className="sheet__list scroll">
        {(board?.workCenters ?? []).map((center) => {
          const here = center.id === board?.workCenter?.id;
          return (
            <button
              key={center.id}
              type="button"
              className={here ? 'row row--selected' : 'row'}
              aria-pressed={here}
              onClick={() => void take(center.id)}
            >
              <Icon name="place" />
              <b className="row__main ellipsis">{center.name}</b>
              {center.code && <span className="c-2">{center.code}</span>}
              {here && <Icon name="check" />}
            </button>
          );
        })}
        {board?.workCenters.length === 0 && <p className="sheet__empty c-2">{t('place.none')}</p>}
      </div>
    </Dialog>
  );
}
