import { getChangedDocumentsSince, type BulkWriteRow } from 'rxdb';
import { diceOf, type Dice } from './dice.ts';
import { bySlowPath, operandOutside, type MemoryError } from './known.ts';
import { peersOf, type Bulk, type Instance, type Peers, type Wrap } from './peers.ts';
import { askedOf, prepared } from './queries.ts';
import { shapeOf, type Content, type Shape, type Stored } from './shape.ts';
import { momentOf, rowsOf } from './writes.ts';

/** What a series of random operations on both storages found. */
export interface Findings {
  operations: number;
  readonly differences: string[];
  readonly memoryErrors: Map<MemoryError, number>;
}

export const noFindings = (): Findings => ({ operations: 0, differences: [], memoryErrors: new Map() });

/** One collection of a random shape; its series ends early at the first difference. */
interface Series {
  readonly dice: Dice;
  readonly shape: Shape;
  readonly peers: Peers;
  readonly findings: Findings;
  readonly ids: readonly string[];
  /** With bulks of more than one transaction. */
  readonly bulky: boolean;
  tick: number;
}

const idPool = [...Array.from({ length: 18 }, (_, n) => `p${String(n).padStart(3, '0')}`), 'é', 'P', "'", '"', 'a b'];
const wideIds = ['\uFFFD', '\u{1F600}'];

/** Plays `operations` random operations on a new collection of both storages. */
export async function playSeries(
  seed: number,
  operations: number,
  file: string,
  findings: Findings,
  wrap: Wrap = (instance) => instance,
): Promise<void> {
  const dice = diceOf(seed);
  const shape = shapeOf(dice);
  const peers = await peersOf(shape, file, wrap);
  const ids = dice.chance(0.2) ? [...idPool, ...wideIds] : idPool;
  const series: Series = { dice, shape, peers, findings, ids, bulky: dice.chance(0.08), tick: 1 };
  const before = findings.differences.length;
  try {
    await write(series, ids);
    for (let n = 0; n < operations && findings.differences.length === before; n += 1) {
      findings.operations += 1;
      await operation(series);
      for (const early of peers.tooEarly) findings.differences.push(`seed ${seed}: told before it was there: ${early}`);
    }
  } finally {
    await peers.end();
  }
}

async function operation(series: Series): Promise<void> {
  const { dice, ids } = series;
  const die = dice.below(1000);
  if (die < 450) return query(series);
  if (die < 550) return count(series);
  if (die < 650) return byIds(series);
  if (die < 850) return write(series, dice.some(ids, 6));
  if (die < 920) return changes(series);
  if (die < 980) return attachment(series);
  if (die < 993) return cleanup(series);
  if (die < 996 || !series.bulky) return series.peers.reopen();
  return write(series, [...ids, ...Array.from({ length: 300 }, (_, n) => `big${n}`)].slice(dice.below(40)));
}

const same = (ours: unknown, memory: unknown): boolean => JSON.stringify(ours) === JSON.stringify(memory);

function differ({ findings }: Series, what: unknown, ours: unknown, memory: unknown): void {
  findings.differences.push(JSON.stringify({ what, ours, memory }).slice(0, 4000));
}

function memoryIsWrong({ findings: { memoryErrors } }: Series, error: MemoryError): void {
  memoryErrors.set(error, (memoryErrors.get(error) ?? 0) + 1);
}

async function query(series: Series): Promise<void> {
  const asked = prepared(series.shape, askedOf(series.dice, series.shape, series.ids));
  const [ours, memory] = await ofBoth(series, async (instance) => (await instance.query(asked)).documents);
  if (same(ours, memory)) return;
  const slow = await bySlowPath(series.peers.memory, asked.query);
  if (same(ours, slow) && operandOutside(series.peers.memory, asked)) memoryIsWrong(series, 'operandOutside');
  else differ(series, { asked, slow: slow.map(({ id }) => id) }, ours, memory);
}

async function count(series: Series): Promise<void> {
  const asked = prepared(series.shape, askedOf(series.dice, series.shape, series.ids));
  const [ours, memory] = await ofBoth(series, async (instance) => (await instance.count(asked)).count);
  if (ours === memory) return;
  const found = (await series.peers.memory.query(asked)).documents.length;
  const { skip, limit } = asked.query;
  const slow = await bySlowPath(series.peers.memory, asked.query);
  if (ours === found && (skip > 0 || limit !== undefined)) memoryIsWrong(series, 'countForgetsLimit');
  else if (ours === slow.length && operandOutside(series.peers.memory, asked)) memoryIsWrong(series, 'operandOutside');
  else differ(series, asked, ours, memory);
}

async function byIds(series: Series): Promise<void> {
  const ids = [...series.dice.some(series.ids, 8), 'nobody'];
  const withDeleted = series.dice.chance(0.5);
  const [ours, memory] = await ofBoth(series, (instance) => instance.findDocumentsById(ids, withDeleted));
  if (!same(ours, memory)) differ(series, { ids, withDeleted }, ours, memory);
}

const ofBoth = <T>({ peers }: Series, ask: (instance: Instance) => Promise<T>): Promise<[T, T]> =>
  Promise.all([ask(peers.ours), ask(peers.memory)]);

async function write(series: Series, ids: readonly string[]): Promise<void> {
  const { dice, shape, peers } = series;
  if (ids.length === 0) return;
  if (dice.chance(0.6)) series.tick += 1;
  const present = new Map(
    ((await peers.memory.findDocumentsById([...ids], true)) as Stored[]).map((document) => [document.id, document]),
  );
  const rows = rowsOf(dice, shape, present, ids, series.tick);
  const context = `tick ${series.tick}`;
  const ours = (await peers.ours.bulkWrite(rows, context)).error;
  const refused = new Set(ours.filter(({ status }) => status === 510).map(({ documentId }) => documentId));
  const memory = await errorsOf(peers.memory, rows, context);
  const told = peers.told();
  if (!memory) {
    // Without one row to take a checkpoint from, memory stumbles over its own events.
    if (rows.every(({ document }) => ours.some(({ documentId }) => documentId === document.id)))
      return memoryIsWrong(series, 'throwsOnRefused');
    return differ(series, context, ours, 'thrown');
  }
  if (!same(ours, memory)) differ(series, { rows, about: 'errors' }, ours, memory);
  await compareTold(series, rows, refused, told);
}

/** Undefined when it throws. */
async function errorsOf(
  instance: Instance,
  rows: BulkWriteRow<Content>[],
  context: string,
): Promise<unknown[] | undefined> {
  try {
    return (await instance.bulkWrite(rows, context)).error;
  } catch {
    return undefined;
  }
}

async function compareTold(
  series: Series,
  rows: readonly BulkWriteRow<Content>[],
  refused: ReadonlySet<string>,
  told: { readonly ours: readonly Bulk[]; readonly memory: readonly Bulk[] },
): Promise<void> {
  const memory = told.memory.flatMap(({ events }) => events);
  const expected = memory.filter(({ documentId }) => !refused.has(documentId));
  if (expected.length < memory.length) memoryIsWrong(series, 'tellsRefused');
  const ours = told.ours.flatMap(({ events }) => events);
  const { context } = told.memory[0] ?? told.ours[0] ?? {};
  if (!same(ours, expected)) return differ(series, { rows, about: 'events' }, ours, expected);
  if (told.ours.some((bulk) => bulk.context !== context))
    return differ(series, 'context', told.ours[0]?.context, context);
  // Of a bulk in parts only the last brings a checkpoint, and only where it has events.
  const checkpoints = told.ours.map(({ checkpoint }) => checkpoint);
  const [last] = told.memory;
  if (checkpoints.slice(0, -1).some((checkpoint) => checkpoint !== null))
    differ(series, 'checkpoint', checkpoints, null);
  else if (rows.length <= 250 && ours.length > 0 && !same(checkpoints.at(-1), last?.checkpoint))
    differ(series, 'checkpoint', checkpoints, last?.checkpoint);
}

async function changes(series: Series): Promise<void> {
  const { dice, ids, tick } = series;
  const limit = 1 + dice.below(40);
  const since = dice.chance(0.3) ? undefined : { id: dice.pick(ids), lwt: momentOf(dice.below(tick + 2)) };
  const ours = await series.peers.ours.getChangedDocumentsSince?.(limit, since);
  const memory = await getChangedDocumentsSince(series.peers.memory, limit, since);
  if (!same(ours, memory)) differ(series, { limit, since }, ours, memory);
}

async function attachment(series: Series): Promise<void> {
  if (!series.shape.attachments) return byIds(series);
  const { dice, ids, peers } = series;
  const id = dice.pick(ids);
  const name = dice.pick(['photo', 'note']);
  const [document] = await peers.memory.findDocumentsById([id], true);
  const meta = document?._attachments[name];
  const digest = meta?.digest ?? 'sha256-none';
  const [ours, memory] = await ofBoth(series, (instance) => contentOf(instance, id, name, digest));
  if (ours === memory) return;
  differ(series, { id, name, digest }, ours, memory);
}

async function contentOf(instance: Instance, id: string, name: string, digest: string): Promise<string> {
  try {
    const blob = await instance.getAttachmentData(id, name, digest);
    return `${blob.type} ${Buffer.from(await blob.arrayBuffer()).toString('hex')}`;
  } catch {
    return 'none';
  }
}

async function cleanup(series: Series): Promise<void> {
  const until = momentOf(series.dice.below(series.tick + 2)) + 500;
  await ofBoth(series, (instance) => instance.cleanup(Date.now() - until));
  const [ours, memory] = await ofBoth(series, (instance) => instance.findDocumentsById([...series.ids], true));
  if (!same(ours, memory)) differ(series, 'after cleaning up', ours, memory);
}
