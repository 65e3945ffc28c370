import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Entry } from '../../sync/domain/entry.ts';
import { isIntact } from '../../sync/domain/seal.ts';
import { heads } from '../../sync/heads.ts';
import type { PostingProfile } from '../../sync/odoo/postings.ts';
import { openStore } from '../../main/store/open.ts';
import { waitingStates } from '../../sync/domain/delivery.ts';
import { entryOf, fillEntries, percentile, sending } from './filled-store.ts';

const waiting = 100_000;
const saves = 1000;
const batches = 150;
const batch = 20;
const reads = 30;
const read = 2000;

/** A raw table with the same documents and the same indexes; synchronised as ours. */
function rawStore(file: string, from: string) {
  const db = new DatabaseSync(file);
  const [seq, state, lane, order] = ['seq', 'delivery.state', 'lane', 'payload.orderId'].map(
    (path) => `json_extract(json, '$.${path}')`,
  );
  db.exec(`PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE entries (id TEXT PRIMARY KEY NOT NULL, json TEXT NOT NULL);
    ATTACH '${from}' AS source; INSERT INTO entries SELECT id, json FROM source.entries_v0; DETACH source;
    CREATE INDEX a ON entries (${seq}); CREATE INDEX b ON entries (${state}, ${seq}); CREATE INDEX c ON entries (${order}, ${seq});
    CREATE INDEX d ON entries (${state}, ${lane}, ${seq})`);
  const insert = db.prepare('INSERT INTO entries VALUES (?, ?)');
  const one = db.prepare('SELECT json FROM entries WHERE id = ?');
  const update = db.prepare('UPDATE entries SET json = ? WHERE id = ?');
  const inState = db.prepare(`SELECT json FROM entries WHERE ${state} = ? ORDER BY ${seq} LIMIT ?`);
  const parse = (row: unknown): Entry => JSON.parse((row as { json: string }).json) as Entry;
  return {
    record: (entry: Entry) => void insert.run(entry.id, JSON.stringify(entry)),
    send: (ids: readonly string[]) => {
      db.exec('BEGIN');
      for (const entry of ids.map((id) => parse(one.get(id)))) {
        if (!isIntact(withoutRxdb(entry))) throw new Error(`${entry.id} is damaged`);
        update.run(JSON.stringify({ ...entry, delivery: sending(entry) }), entry.id);
      }
      db.exec('COMMIT');
    },
    waiting: () => waitingStates.flatMap((each) => inState.all(each, read).map(parse)).slice(0, read),
    close: () => db.close(),
  };
}

function withoutRxdb(entry: Entry): Entry {
  const { _deleted, _attachments, _meta, _rev, ...rest } = entry as Entry & Record<string, unknown>;
  return rest as unknown as Entry;
}

/**
 * Recording into a backlog of 100,000 waiting entries and sending from it, each as a share of raw SQLite doing the same, turn by
 * turn on the same disk; medians.
 */
export async function run(): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'plant-bench-'));
  const file = join(folder, 'store.db');
  await fillEntries(file, waiting, waiting);
  const raw = rawStore(join(folder, 'raw.db'), file);
  const store = await openStore({ file });
  try {
    let n = waiting;
    const record = await ratio(saves, () => {
      const entry = entryOf((n += 1));
      return { ours: () => store.recordEntry((seq) => ({ ...entry, seq })), theirs: () => raw.record(entry) };
    });
    let next = 1;
    const send = await ratio(batches, () => {
      const entries = Array.from({ length: batch }, (_, each) => entryOf(next + each));
      next += batch;
      const changes = entries.map((entry) => ({ id: entry.id, from: ['pending' as const], to: sending(entry) }));
      return {
        ours: async () => {
          if (!(await store.changeDeliveries(changes))) throw new Error('not applied');
        },
        theirs: () => raw.send(entries.map(({ id }) => id)),
      };
    });
    const list = await ratio(reads, () => ({
      ours: () => store.entriesIn(waitingStates, read),
      theirs: () => raw.waiting(),
    }));
    const profile = { name: 'posting-action', batchLimit: batch } as PostingProfile;
    const turns: number[] = [];
    for (let n = 0; n < reads; n += 1) {
      const start = performance.now();
      if ((await heads({ store, profile })).postings.length !== batch) throw new Error('not a whole batch');
      turns.push(performance.now() - start);
    }
    return {
      ratioRecord: record.ratio,
      ratioSend: send.ratio,
      ratioWaiting: list.ratio,
      recordMs: record.ours,
      sendMs: send.ours,
      waitingMs: list.ours,
      headsMs: percentile(turns, 50),
    };
  } finally {
    await store.close();
    raw.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Turn {
  readonly ours: () => Promise<unknown>;
  readonly theirs: () => unknown;
}

async function ratio(turns: number, turn: () => Turn): Promise<{ readonly ratio: number; readonly ours: number }> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let n = 0; n < turns; n += 1) {
    const works = turn();
    const start = performance.now();
    works.theirs();
    const between = performance.now();
    await works.ours();
    theirs.push(between - start);
    ours.push(performance.now() - between);
  }
  return { ratio: percentile(ours, 50) / percentile(theirs, 50), ours: percentile(ours, 50) };
}
