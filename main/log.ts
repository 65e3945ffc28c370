import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Log } from '../sync/ports.ts';

/** Bytes after which a log file is set aside as `.1`; so a station keeps at most twice this. */
const fileCap = 5 * 1024 * 1024;

/** One JSON object a line: `at` (ISO 8601 UTC), `level`, `event`, and the data. */
export function lineLog(write: (line: string) => void): Log {
  const log = (level: string, event: string, data: Readonly<Record<string, unknown>> = {}) =>
    write(`${JSON.stringify({ at: new Date().toISOString(), level, event, ...data })}\n`);
  return { info: (event, data) => log('info', event, data), warn: (event, data) => log('warn', event, data) };
}

/** A log in a file of limited size. A disk that is full or gone must not stop the station: the line is then lost. */
export function fileLog(path: string, cap = fileCap): Log {
  return lineLog((line) => {
    try {
      mkdirSync(dirname(path), { recursive: true });
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) + line.length > cap) renameSync(path, `${path}.1`);
      appendFileSync(path, line, { mode: 0o600 });
    } catch {
      // Said above: nowhere is left to say so.
    }
  });
}
