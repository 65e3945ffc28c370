import { mayMove, type Delivery, type DeliveryState } from './domain/delivery.ts';
import type { EntryId } from './domain/entry.ts';
import type { DeliveryChange } from './ports.ts';

/**
 * The change of one delivery, applied only if it is still in one of `from`. Every change is made through this.
 * @throws when the table of moves does not have it: an error of the program
 */
export function moving(id: EntryId, from: readonly DeliveryState[], to: Delivery): DeliveryChange {
  const forbidden = from.find((state) => !mayMove(state, to.state));
  if (forbidden) throw new Error(`a delivery does not go from ${forbidden} to ${to.state}`);
  return { id, from, to };
}
