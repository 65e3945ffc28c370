import { createHash } from 'node:crypto';
import { createReadStream, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { z } from 'zod';
import { openStates, postingProfiles, type PostingProfileName } from '../../sync/domain/delivery.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { iso } from '../../sync/domain/time.ts';
import { moveDurably } from './durable.ts';
import { EntryExists, StoreDamaged, storeError } from './errors.ts';
import { inDoubt } from './rescue/doubt.ts';
import { provenEntry, type ProvenEntry } from './rescue/shapes.ts';
import type { StationStore } from './station-store.ts';

/**
 * Entries as a file for IT, JSON Lines: each line an entry with its hash; the last line `{"end": {"entries": n, "sha256": "…"}}`
 * with how many they are and the SHA-256 of all lines before it.
 */
const end = z.strictObject({ end: z.strictObject({ entries: z.int(), sha256: z.string() }) });

const pageSize = 500;

/** One line: some readers of JSON Lines end a line at these characters too, which JSON itself does not escape. */
const lineOf = (entry: Entry): string =>
  `${JSON.stringify(entry).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}\n`;

/**
 * Writes entries to a file, newest first.
 * @param which all of them, or those that are not at their end
 * @returns how many
 * @throws StoreFull, StoreFailed; there is then no such file
 */
export async function exportEntries(
  store: Pick<StationStore, 'entriesBefore'>,
  path: string,
  which: 'all' | 'open',
): Promise<number> {
  const partial = `${path}.partial`;
  const hash = createHash('sha256');
  let entries = 0;
  try {
    const file = await open(partial, 'w', 0o600);
    try {
      for (let before = Number.MAX_SAFE_INTEGER; ;) {
        const page = await store.entriesBefore(before, pageSize);
        const last = page.at(-1);
        if (!last) break;
        before = last.seq;
        const wanted = which === 'all' ? page : page.filter(({ delivery }) => openStates.includes(delivery.state));
        const text = wanted.map(lineOf).join('');
        hash.update(text);
        entries += wanted.length;
        await file.write(text);
      }
      await file.write(`${JSON.stringify({ end: { entries, sha256: hash.digest('hex') } })}\n`);
    } finally {
      await file.close();
    }
    moveDurably(partial, path);
    return entries;
  } catch (error) {
    rmSync(partial, { force: true });
    throw storeError(error);
  }
}

export interface Imported {
  readonly added: number;
  /** They are here already, and stay as they are. */
  readonly there: number;
  /** Another entry has their number here: these were not added. */
  readonly conflicts: readonly { readonly id: string; readonly seq: number }[];
  /** They were not what was recorded any more when they were exported: these were not added. */
  readonly broken: readonly BrokenLine[];
}

interface BrokenLine {
  /** Counted from 1. */
  readonly line: number;
  /** As far as they can be read; perhaps they are what is wrong. */
  readonly id: string | null;
  readonly seq: number | null;
}

/**
 * Adds the entries of an exported file that are not here yet, under their own ids. Odoo may have them: they are asked for (P3).
 * Lines of entries that were damaged already when they were exported are named, not added.
 * @throws StoreDamaged when one bit of the file is not as it was written, StoreFull, StoreFailed; what was added until then stays,
 * and the import may be repeated
 */
export async function importEntries(
  store: Pick<StationStore, 'addEntry' | 'entry' | 'setting'>,
  path: string,
): Promise<Imported> {
  const members = new Map<string, number>();
  const broken: BrokenLine[] = [];
  for await (const found of checkedLines(path)) {
    if ('entry' in found) count(members, found.entry);
    else broken.push(found);
  }
  const profile = profileOf(await store.setting('odoo'));
  const since = iso(Date.now());
  let added = 0;
  let there = 0;
  const conflicts: { id: string; seq: number }[] = [];
  // A second time from the start: nothing is added before all of it is proved.
  for await (const found of checkedLines(path)) {
    if (!('entry' in found)) continue;
    const { entry } = found;
    if (await store.entry(entry.id)) {
      there += 1;
      continue;
    }
    const { posting } = entry.delivery;
    const whole = !posting || (members.get(posting.id) ?? 0) >= posting.members;
    try {
      await store.addEntry(inDoubt(entry, { profile, since, whole }));
      added += 1;
    } catch (error) {
      if (!(error instanceof EntryExists)) throw error;
      conflicts.push({ id: entry.id, seq: entry.seq });
    }
  }
  return { added, there, conflicts, broken };
}

function count(members: Map<string, number>, { delivery }: Entry): void {
  if (delivery.posting) members.set(delivery.posting.id, (members.get(delivery.posting.id) ?? 0) + 1);
}

async function* checkedLines(path: string): AsyncGenerator<ProvenEntry | BrokenLine> {
  const hash = createHash('sha256');
  let entries = 0;
  let ended = false;
  for await (const line of linesOf(path)) {
    const value = parsed(line, entries + 1);
    const last = end.safeParse(value);
    if (ended) throw new StoreDamaged('the file goes on after its last line');
    if (last.success) {
      ended = true;
      if (last.data.end.entries !== entries || last.data.end.sha256 !== hash.digest('hex'))
        throw new StoreDamaged('the lines are not those that were written');
      continue;
    }
    hash.update(`${line}\n`);
    entries += 1;
    yield provenEntry(value) ?? brokenLine(value, entries);
  }
  if (!ended) throw new StoreDamaged('the file has no last line');
}

/** Only a line feed ends a line; one that a copying tool has put a carriage return before is the same line. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const chunk of createReadStream(path, 'utf8') as AsyncIterable<string>) {
      const [first = '', ...others] = chunk.split('\n');
      const lines = [rest + first, ...others];
      rest = lines.pop() ?? '';
      for (const line of lines) yield line.replace(/\r$/, '');
    }
  } catch (error) {
    throw storeError(error);
  }
  if (rest !== '') yield rest.replace(/\r$/, '');
}

function brokenLine(value: unknown, line: number): BrokenLine {
  const { id, seq } = (typeof value === 'object' && value !== null ? value : {}) as { id?: unknown; seq?: unknown };
  return { line, id: typeof id === 'string' ? id : null, seq: typeof seq === 'number' ? seq : null };
}

function parsed(line: string, at: number): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new StoreDamaged(`line ${at} cannot be read`, { cause: error });
  }
}

function profileOf(odoo: unknown): PostingProfileName {
  const told = (odoo as { profile?: unknown } | undefined)?.profile;
  return postingProfiles.find((name) => name === told) ?? 'posting-action';
}
