import type { DeliveryState } from '../../sync/domain/delivery.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { StoreDamaged } from './errors.ts';
import { plain } from './plain.ts';
import type { Connection } from './sqlite/connection.ts';
import { jsonPath } from './sqlite/field.ts';
import { breathe, sliceSize } from './sqlite/slices.ts';

/** The first entry of a lane, and where the index has it. */
export interface LaneHead {
  readonly id: string;
  /** As the index says; null where it has no text. */
  readonly lane: string | null;
  readonly entry: Entry;
}

/** In one delivery state. */
export type LaneHeads = (state: DeliveryState) => Promise<LaneHead[]>;

const [state, lane, seq] = ['delivery.state', 'lane', 'seq'].map(jsonPath);
const inState = `FROM entries_v0 WHERE deleted = 0 AND ${state} = ?1`;
/** The next lane by the index alone. In SQLite numbers are less than all text, and bytes are more. */
const laneAfter = (bound: string): string =>
  `(SELECT ${lane} ${inState} AND ${lane} > ${bound} AND ${lane} < x'' ORDER BY ${lane} LIMIT 1)`;

/** Lanes as bytes: what a changed bit has made of a text would not come back from JavaScript as it is. */
const walk = `WITH RECURSIVE lanes(lane) AS (
  SELECT ${laneAfter(`CAST(?2 AS TEXT) || ''`)}
  UNION ALL SELECT ${laneAfter('lanes.lane')} FROM lanes WHERE lanes.lane IS NOT NULL
  LIMIT ?3)
SELECT CAST(first.lane AS BLOB) AS lane, entry.id, entry.json
FROM (SELECT lane, (SELECT rowid ${inState} AND ${lane} = lanes.lane ORDER BY ${seq} LIMIT 1) AS row FROM lanes) AS first
CROSS JOIN entries_v0 AS entry ON entry.rowid = first.row`;

/** Where no lane is, damage has put it. */
const nowhere = [`IS NULL`, `<= ''`, `>= x''`].map(
  (where) => `SELECT ${lane} AS lane, id, json ${inState} AND ${lane} ${where} LIMIT ${sliceSize}`,
);

interface Row {
  readonly lane: unknown;
  readonly id: string;
  readonly json: string;
}

/**
 * From lane to lane by the index: what lies behind the first entry of a lane is not read, and no entry can hold the walk, whatever
 * became of it. Slice by slice.
 * @throws StoreDamaged where one is no entry at all
 */
export const laneHeads =
  (connection: Connection): LaneHeads =>
  async (of) => {
    const heads = connection.read(() =>
      nowhere.flatMap((sql) => (connection.statement(sql).all(of) as unknown as Row[]).map(headOf)),
    );
    for (let after: unknown = new Uint8Array(); ;) {
      const rows = connection.read(() => {
        const found = connection.statement(walk).all(of, after as Uint8Array, sliceSize) as unknown as Row[];
        for (const row of found) heads.push(headOf(row));
        return found;
      });
      if (rows.length === 0) return heads;
      after = rows.at(-1)?.lane;
      await breathe();
    }
  };

const text = new TextDecoder();

function headOf({ lane: at, id, json }: Row): LaneHead {
  const told = at instanceof Uint8Array ? text.decode(at) : at;
  try {
    return { id, lane: typeof told === 'string' ? told : null, entry: plain<Entry>(JSON.parse(json) as never) };
  } catch (error) {
    throw new StoreDamaged('an entry cannot be read', { cause: error });
  }
}
