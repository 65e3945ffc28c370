import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { argv, exit, stdout } from 'node:process';
import { z } from 'zod';
import { storeFile } from '../main/it-tools.ts';
import { openStore } from '../main/store/open.ts';
import type { Situation } from '../sync/conflicts.ts';
import type { Entry } from '../sync/domain/entry.ts';
import type { LocalStore } from '../sync/ports.ts';
import { decide, receiptSights, type Action } from '../sync/reconcile.ts';
import { nameOfRule, onDisagreements, owners, ownership, type OwnershipRule } from '../sync/rules/ownership.ts';

/**
 * `npm run rules -- replay <history.jsonl> [--table <changes.json>]`: what the ownership table decides about a recorded history, and
 * what a changed one would decide instead. `npm run rules -- record <data folder> <history.jsonl>`: a history out of a stopped station.
 *
 * A history is JSON Lines, each one question that was put to `decide`: {at, previous, remote, entries}. Changes are a JSON object:
 * {"confirmation.quantity": {"onDisagreement": "take"}, "order.state: open → done": {"owner": "station", "onDisagreement": "raise"}}.
 */

const sight = z.looseObject({
  record: z.enum(['order', 'product', 'lot', 'place', 'reference', 'confirmation', 'scrap', 'transfer']),
  id: z.string(),
  value: z.looseObject({}).nullable(),
});
const entry = z.looseObject({
  id: z.string(),
  payload: z.looseObject({ kind: z.string(), quantity: z.string() }),
  delivery: z.looseObject({ state: z.string() }),
});
const situation = z.looseObject({ at: z.string(), previous: sight, remote: sight, entries: z.array(entry) });

/** @throws when a line is not one of a history; says which */
export function readHistory(text: string): Situation[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, at) => {
      const parsed = situation.safeParse(safeJson(line));
      if (!parsed.success)
        throw new Error(`line ${at + 1} is not a situation: ${parsed.error.issues[0]?.path.join('.') ?? ''}`);
      // The shape that decides is checked; what it holds further is the station's own.
      return parsed.data as unknown as Situation;
    });
}

function safeJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

export const writeHistory = (history: readonly Situation[]): string =>
  history.map((each) => `${JSON.stringify(each)}\n`).join('');

const change = z.strictObject({ owner: z.enum(owners).optional(), onDisagreement: z.enum(onDisagreements).optional() });

/** The table with some rules changed. @throws when the changes name a rule that the table does not have */
export function changedTable(changes: unknown): OwnershipRule[] {
  const wanted = z.record(z.string(), change).parse(changes);
  const names = new Set(ownership.map(nameOfRule));
  const unknown = Object.keys(wanted).filter((name) => !names.has(name));
  if (unknown.length > 0) throw new Error(`no such rule: ${unknown.join(', ')}. There are: ${[...names].join(' · ')}`);
  return ownership.map((rule) => {
    const { owner = rule.owner, onDisagreement = rule.onDisagreement } = wanted[nameOfRule(rule)] ?? {};
    return { ...rule, owner, onDisagreement };
  });
}

export interface Difference {
  /** When it was asked first, and how often in all. */
  readonly at: string;
  readonly times: number;
  /** Record and id, as `confirmation 01990000-…`. */
  readonly about: string;
  /** Decisions in words. */
  readonly now: readonly string[];
  readonly instead: readonly string[];
}

function inWords(action: Action): string {
  const entries = action.entries.length === 1 ? '1 entry' : `${action.entries.length} entries`;
  if (!('rule' in action)) return action.do === 'agree' ? `settled, ${entries}` : `sent again by itself, ${entries}`;
  const name = nameOfRule(action.rule);
  const values = `${short(action.from)} here, ${short(action.to)} in Odoo`;
  if (action.do === 'raise') return `exception about ${name}: ${values}, ${entries}`;
  return action.do === 'take' ? `Odoo’s ${name} taken: ${short(action.to)}` : `our ${name} kept: ${short(action.from)}`;
}
const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

/** The situations in which another table would decide otherwise. Each stands for itself: it goes on from what was recorded. */
export function replay(history: readonly Situation[], other: readonly OwnershipRule[]): Difference[] {
  const found = history.flatMap(({ at, previous, remote, entries }): Difference[] => {
    const now = decide(previous, remote, entries, ownership).map(inWords);
    const instead = decide(previous, remote, entries, other).map(inWords);
    if (now.join('\n') === instead.join('\n')) return [];
    return [{ at, times: 1, about: `${remote.record} ${remote.id}`, now, instead }];
  });
  // A difference that nobody has decided yet is asked about at each pull.
  const same = Map.groupBy(found, ({ about, now, instead }) => JSON.stringify([about, now, instead]));
  return [...same.values()].flatMap(([first, ...more]) => (first ? [{ ...first, times: 1 + more.length }] : []));
}

/** How often the present table decides what, over a history. */
export function summary(history: readonly Situation[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = { situations: history.length };
  for (const { previous, remote, entries } of history)
    for (const action of decide(previous, remote, entries, ownership)) counts[action.do] = (counts[action.do] ?? 0) + 1;
  return counts;
}

const pageSize = 1_000;

/**
 * What a store still holds of its history: each booked entry against what Odoo held for it, as settled, as accepted by a person, or
 * as an open exception shows it. What Odoo's other records were before they changed is not kept anywhere.
 */
export async function historyOf(store: Pick<LocalStore, 'entriesBefore' | 'openExceptions'>): Promise<Situation[]> {
  const open = new Map((await store.openExceptions()).map((each) => [each.id, each]));
  const history: Situation[] = [];
  for (let before = Number.MAX_SAFE_INTEGER; ;) {
    const page = await store.entriesBefore(before, pageSize);
    for (const each of page) {
      const { receipt, state, failure, since } = each.delivery;
      if (!receipt || (state !== 'posted' && state !== 'settled')) continue;
      const differs = open.get(`differs:${each.delivery.posting?.id ?? each.id}`);
      const odoo = differs?.odoo ?? (failure?.code === 'odoo_differs' ? failure.facts['odoo'] : undefined);
      const [previous, remote] = receiptSights(each, { state: 'done', quantity: receipt.quantity, ...heldAs(odoo) });
      // As it was before anybody decided.
      history.push({ at: differs?.raisedAt ?? since, previous, remote, entries: [undecided(each)] });
    }
    const last = page.at(-1);
    if (!last || page.length < pageSize) return history.toSorted((a, b) => (a.at < b.at ? -1 : 1));
    before = last.seq;
  }
}

const undecided = (each: Entry): Entry => ({ ...each, delivery: { ...each.delivery, state: 'posted', failure: null } });

/** `35 (done)` as what it says. */
function heldAs(odoo: string | undefined): { state?: string; quantity?: string } {
  if (odoo === undefined) return {};
  const [, quantity = '0', state = 'gone'] = /^(-?\d+(?:\.\d+)?)(?: \((\w+)\))?$/.exec(odoo) ?? [];
  return { state, quantity };
}

/** Reads a copy: opening a store may change it. */
async function recordFrom(dataDir: string, out: string): Promise<number> {
  const file = storeFile(dataDir);
  const copy = mkdtempSync(join(tmpdir(), 'rules-'));
  try {
    for (const name of readdirSync(dirname(file)))
      if (name.startsWith(basename(file)) && !name.endsWith('-shm'))
        copyFileSync(join(dirname(file), name), join(copy, name));
    const store = await openStore({ file: join(copy, basename(file)) });
    const history = await historyOf(store).finally(() => store.close());
    writeFileSync(out, writeHistory(history));
    return history.length;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function replayFiles(historyFile: string, tableFile: string | undefined): number {
  const history = readHistory(readFileSync(historyFile, 'utf8'));
  const counts = Object.entries(summary(history)).map(([name, count]) => `${name} ${count}`);
  stdout.write(`The present table: ${counts.join(', ')}\n`);
  if (tableFile === undefined) return 0;
  const differences = replay(history, changedTable(JSON.parse(readFileSync(tableFile, 'utf8'))));
  for (const { at, times, about, now, instead } of differences) {
    stdout.write(`\n${at} ${about}${times > 1 ? `, asked ${times} times` : ''}\n`);
    for (const line of now) stdout.write(`  - ${line}\n`);
    for (const line of instead) stdout.write(`  + ${line}\n`);
  }
  stdout.write(`\n${differences.length} would be decided otherwise\n`);
  return differences.length === 0 ? 0 : 1;
}

const usage = `npm run rules -- replay <history.jsonl> [--table <changes.json>]
npm run rules -- record <data folder of a stopped station> <history.jsonl>
Exit code: 0 nothing would be decided otherwise, 1 something would, 2 the files do not fit.
`;

/** @returns the exit code */
async function main([command, from, ...rest]: readonly string[]): Promise<number> {
  if (command === 'replay' && from !== undefined) return replayFiles(from, rest[0] === '--table' ? rest[1] : undefined);
  if (command === 'record' && from !== undefined && rest[0] !== undefined) {
    stdout.write(`${await recordFrom(from, rest[0])} situations in ${rest[0]}\n`);
    return 0;
  }
  stdout.write(usage);
  return 2;
}

if (import.meta.main)
  exit(
    await main(argv.slice(2)).catch((error: unknown) => {
      stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
      return 2;
    }),
  );
