import { minus } from '../../../sync/domain/quantity.ts';
import type { MachineView } from '../../../sync/domain/views.ts';

/** When the machine will be through at its present speed; null when it stands or nothing is left. */
export function doneAt(remaining: string, counted: string, machine: MachineView | null, now: number): string | null {
  if (machine?.state !== 'running' || machine.connection !== 'connected' || !machine.speedPerHour) return null;
  const left = Number(minus(remaining, counted));
  if (left <= 0) return null;
  return new Date(now + (left / machine.speedPerHour) * 3_600_000).toISOString();
}
