import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { StoreDamaged, StoreFailed, storeError, StoreFull, StoreUnsafe } from '../../../main/store/errors.ts';
import { openStore } from '../../../main/store/open.ts';
import { openConnection } from '../../../main/store/sqlite/connection.ts';
import { isAtLeast, refuseUnsafe } from '../../../main/store/sqlite/safety.ts';
import { testFolder } from '../folder.ts';

const folder = testFolder();

test('P1: a connection without a write-ahead log or full synchronisation is refused', () => {
  const db = new DatabaseSync(join(folder, 'unsafe.db'));
  expect(() => refuseUnsafe(db)).toThrow(/journal_mode is delete/);
  db.exec('PRAGMA journal_mode=WAL');
  refuseUnsafe(db);
  for (const [mode, answer] of [
    ['OFF', '0'],
    ['NORMAL', '1'],
  ] as const) {
    db.exec(`PRAGMA synchronous=${mode}`);
    expect(() => refuseUnsafe(db)).toThrow(`synchronous is ${answer}, not FULL`);
    expect(() => refuseUnsafe(db)).toThrow(StoreUnsafe);
  }
  db.exec('PRAGMA synchronous=EXTRA');
  refuseUnsafe(db);
  db.close();
});

test('P1: a file that cannot have a write-ahead log is refused at opening', () => {
  expect(() => openConnection(':memory:')).toThrow(StoreUnsafe);
});

test('an SQLite that can corrupt files is refused', () => {
  expect(isAtLeast('3.51.3', '3.51.3')).toBe(true);
  expect(isAtLeast('3.53', '3.51.3')).toBe(true);
  expect(isAtLeast('3.51.2', '3.51.3')).toBe(false);
  expect(isAtLeast('3.9.9', '3.51.3')).toBe(false);
});

test('P1: our connections are synchronised fully', () => {
  const connection = openConnection(join(folder, 'safe.db'));
  const answer = (pragma: string) => Object.values(connection.statement(`PRAGMA ${pragma}`).get() ?? {})[0];
  expect(answer('journal_mode')).toBe('wal');
  expect(answer('synchronous')).toBe(2);
  expect(answer('foreign_keys')).toBe(1);
  expect(answer('locking_mode')).toBe('exclusive');
  connection.close();
});

test('a transaction that fails halfway leaves nothing behind', () => {
  const connection = openConnection(join(folder, 'half.db'));
  connection.exec('CREATE TABLE t (n INTEGER PRIMARY KEY)');
  const failing = () =>
    connection.transaction(() => {
      connection.statement('INSERT INTO t VALUES (1)').run();
      connection.statement('INSERT INTO t VALUES (1)').run();
    });
  expect(failing).toThrow(StoreFailed);
  expect(connection.statement('SELECT count(*) AS n FROM t').get()).toEqual({ n: 0 });
  connection.transaction(() => connection.statement('INSERT INTO t VALUES (1)').run());
  expect(connection.statement('SELECT count(*) AS n FROM t').get()).toEqual({ n: 1 });
  connection.close();
});

test('closing moves the log into the file and leaves one file', () => {
  const file = join(folder, 'closed.db');
  const connection = openConnection(file);
  connection.exec('CREATE TABLE t (n); INSERT INTO t VALUES (7)');
  expect(existsSync(`${file}-wal`)).toBe(true);
  connection.close();
  connection.close();
  expect(existsSync(`${file}-wal`)).toBe(false);
  const db = new DatabaseSync(file);
  expect(db.prepare('SELECT n FROM t').get()).toEqual({ n: 7 });
  db.close();
});

test('a file that is no database is set aside as it is, and a new store takes its place', async () => {
  const file = join(folder, 'letters', 'letter.db');
  mkdirSync(dirname(file));
  const letter = 'Dear plant, '.repeat(1000);
  writeFileSync(file, letter);
  const store = await openStore({ file });
  expect((await store.openExceptions()).map(({ failure }) => failure.code)).toEqual(['store_rebuilt']);
  await store.close();
  const [aside] = readdirSync(dirname(file)).filter((name) => name.startsWith('letter.damaged-'));
  expect(readFileSync(join(dirname(file), String(aside)), 'utf8')).toBe(letter);
});

test('what SQLite and the system throw becomes a failure that has words', () => {
  const thrown = (fields: object) => storeError(Object.assign(new Error('said'), fields));
  expect(thrown({ code: 'ENOSPC' })).toBeInstanceOf(StoreFull);
  expect(thrown({ errcode: 13 })).toBeInstanceOf(StoreFull);
  // SQLITE_IOERR_FSYNC
  expect(thrown({ errcode: 1034 })).toBeInstanceOf(StoreFailed);
  expect(thrown({ errcode: 1034 })).toMatchObject({ failure: { code: 'disk_failed' } });
  expect(thrown({ errcode: 11 })).toMatchObject({ failure: { code: 'store_damaged' } });
  expect(storeError(Object.assign(new Error('malformed JSON'), { errcode: 1 }))).toBeInstanceOf(StoreDamaged);
  // SQLITE_READONLY_DIRECTORY
  expect(thrown({ errcode: 1544 })).toMatchObject({ failure: { code: 'disk_read_only' } });
  expect(thrown({ code: 'EROFS' })).toMatchObject({ failure: { code: 'disk_read_only' } });
  const programming = new TypeError('said');
  expect(storeError(programming)).toBe(programming);
});
