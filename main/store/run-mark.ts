import { closeSync, fsyncSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncPath } from './durable.ts';

/**
 * A small file beside the store while it is open. Without it nobody could tell a store that was closed in order from one whose
 * write-ahead log, with the last records in it, was lost.
 */
export interface RunMark {
  /** The last run ended without closing, and its log is gone: entries of its last minutes may be missing. */
  lostItsLog(): boolean;
  /** To be called before SQLite opens the file and may move its log. */
  opening(): void;
  /** To be called once the log holds something. */
  running(): void;
  /** To be called before the file is closed, and after. */
  closing(): void;
  closed(): void;
}

const running = 'run\n';
const moving = 'end\n';

export function runMark(file: string): RunMark {
  const path = `${file}.running`;
  const content = (): string => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return '';
    }
  };
  /** Without a mark nothing is lost but this one way of noticing a loss: a full disk must not stop the station. */
  const write = (text: string): void => {
    try {
      const handle = openSync(path, 'w');
      try {
        writeSync(handle, text);
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
    } catch {
      // Said above.
    }
  };
  return {
    lostItsLog: () =>
      content() === running &&
      statSync(file, { throwIfNoEntry: false }) !== undefined &&
      (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) === 0,
    opening: () => {
      if (content() === running) write(moving);
    },
    running: () => {
      write(running);
      syncPath(dirname(file));
    },
    closing: () => write(moving),
    closed: () => rmSync(path, { force: true }),
  };
}
