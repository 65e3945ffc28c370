import { systemClock, systemRandom } from '../../main/host-ports.ts';
import { uuid7 } from '../../sync/domain/ids.ts';

/** Id and time of a touch, as the renderer makes them. */
export const touch = (): { id: string; touchedAt: number } => ({
  id: uuid7(systemClock, systemRandom),
  touchedAt: systemClock.now(),
});
