import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import type { Entry } from '../../../sync/domain/entry.ts';
import { confirmation } from '../../fakes/entries.ts';
import { seeded } from '../../peers/seeded.ts';
import type { Proof } from '../proof.ts';
import { Disk } from './disk.ts';
import { stepsOf, traced } from './trace.ts';

const entries = 450;
/** One cut in so many steps; steps are writes, synchronisations and acknowledgements. */
const stepsPerCut = 20;

interface Cuts {
  readonly cuts: number;
  /** Cuts after which an acknowledged entry was missing or not what was recorded. */
  readonly lost: number;
  /** Cuts after which SQLite's integrity check found something. */
  readonly damaged: number;
}

/**
 * P1 by experiment: the station records under strace; the power is cut at many steps, keeping only what was
 * synchronised and, each second time, random sectors of the rest. Needs `strace` (Debian: apt-get install strace).
 * @param synchronous `NORMAL` is the negative control: it must lose entries
 */
async function cutPower(synchronous: 'FULL' | 'NORMAL', seed: number): Promise<Cuts> {
  const folder = mkdtempSync(join(tmpdir(), 'plant-power-'));
  try {
    const trace = join(folder, 'trace');
    record(join(folder, 'store.db'), trace, synchronous);
    const random = seeded(seed);
    const disk = new Disk();
    const acknowledged: string[] = [];
    const result = { cuts: 0, lost: 0, damaged: 0 };
    for await (const step of stepsOf(trace)) {
      disk.take(step);
      if (step.kind === 'told') acknowledged.push(...step.text.trim().split('\n'));
      if (step.kind === 'told' ? random() > 0.5 : random() > 1 / stepsPerCut) continue;
      const after = join(folder, 'after');
      mkdirSync(after);
      disk.cut(after, result.cuts % 2 === 0 ? undefined : random);
      const found = inspect(join(after, 'store.db'), acknowledged);
      result.cuts += 1;
      if (found.lost) result.lost += 1;
      if (found.damaged) result.damaged += 1;
      rmSync(after, { recursive: true });
    }
    if (acknowledged.length !== entries) throw new Error(`Only ${acknowledged.length} acknowledgements were traced`);
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** P1 by experiment. The planted fault: SQLite's `synchronous=NORMAL`, which several bindings have by default. */
export const powerCut: Proof = async ({ quick, seed, say }) => {
  const total = { states: 0, lost: 0, corrupt: 0 };
  for (let round = 0; round < (quick ? 1 : 20); round += 1) {
    const { cuts, lost, damaged } = await cutPower('FULL', seed + round);
    total.states += cuts;
    total.lost += lost;
    total.corrupt += damaged;
    say(`${total.states} states, ${total.lost} lost, ${total.corrupt} corrupt`);
  }
  const control = await cutPower('NORMAL', seed);
  say(`synchronous=NORMAL: ${control.lost} of ${control.cuts} states lost an acknowledged entry`);
  return {
    holds: total.lost === 0 && total.corrupt === 0 && control.lost > 0,
    figures: total,
    controls: { planted: 1, found: control.lost > 0 ? 1 : 0 },
    remarks: [],
  };
};

function record(file: string, trace: string, synchronous: string): void {
  const writer = join(import.meta.dirname, 'writer.ts');
  const options = [
    '-f',
    '-y',
    '-qq',
    '-xx',
    '-s',
    '100000000',
    '-e',
    `trace=${traced}`,
    '-e',
    'signal=none',
    '-o',
    trace,
  ];
  const { error, stderr } = spawnSync(
    'strace',
    [...options, process.execPath, writer, file, String(entries), synchronous],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  if (error) throw error;
  if (stderr.includes('Error')) throw new Error(stderr);
}

function inspect(file: string, acknowledged: readonly string[]): { readonly lost: boolean; readonly damaged: boolean } {
  const db = new DatabaseSync(file);
  try {
    const check = db.prepare('PRAGMA integrity_check').all();
    const damaged = check.length !== 1 || check[0]?.['integrity_check'] !== 'ok';
    const table = db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'entries_v0'`).get();
    const rows = table ? (db.prepare('SELECT json FROM entries_v0').all() as { json: string }[]) : [];
    const found = new Map(rows.map(({ json }) => JSON.parse(json) as Entry).map((entry) => [entry.id, entry]));
    const lost = acknowledged.some((id, index) => {
      const expected = confirmation(index + 1);
      const { seq, operator, payload } = found.get(id) ?? {};
      return !isDeepStrictEqual({ id, seq, operator, payload }, pick(expected));
    });
    return { lost, damaged };
  } finally {
    db.close();
  }
}

const pick = ({ id, seq, operator, payload }: Entry) => ({ id, seq, operator, payload });
