import type { Entry } from '../domain/entry.ts';
import { iso } from '../domain/time.ts';
import { serviceLevels } from '../rules/service-levels.ts';

/** When the first of the waiting entries breaks its service level: until then nothing needs paper. Null when nothing waits. */
export function safeUntil(waiting: readonly Entry[]): string | null {
  if (waiting.length === 0) return null;
  return iso(
    Math.min(...waiting.map((entry) => Date.parse(entry.recordedAt) + serviceLevels[entry.payload.kind].withinMs)),
  );
}
