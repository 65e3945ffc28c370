import { join } from 'node:path';
import { openStore } from '../../../main/store/open.ts';
import type { EntryDraft } from '../../../main/contract/table.ts';
import type { Entry, EntryPayload } from '../../../sync/domain/entry.ts';
import type { EntryView } from '../../../sync/domain/views.ts';
import { compareBooks } from '../../peers/books.ts';
import type { TestPlant } from '../../peers/plant.ts';
import type { Intent } from './person.ts';

export interface Findings {
  readonly entries: number;
  readonly acknowledged: number;
  /** Of the lost ones those that were called saved and are not there at all. */
  readonly gone: number;
  /** Of the doubled ones those that were wanted once and recorded several times. */
  readonly again: number;
  /** Called saved and not there with that content and sequence; numbers missing in the sequence; not or not wholly in Odoo. */
  readonly lost: number;
  /** Wanted once and recorded several times; sequences given twice; more in Odoo than was recorded. */
  readonly doubled: number;
  readonly differences: readonly string[];
}

/** Adds up after the station has stopped: what people wanted, what its file holds, what Odoo booked. */
export async function findings(plant: TestPlant, dataDir: string, intents: readonly Intent[]): Promise<Findings> {
  const entries = await allEntries(dataDir);
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const gone: string[] = [];
  const lost: string[] = [];
  const again: string[] = [];
  const doubled: string[] = [];
  for (const { drafts, saved } of intents) {
    const found = drafts.filter(({ id }) => byId.has(id));
    if (found.length > 1) again.push(`wanted once, recorded ${found.length} times: ${drafts.at(-1)?.id}`);
    const [draft] = found;
    const entry = draft && byId.get(draft.id);
    if (saved !== undefined && !entry) gone.push(`saved and gone: ${drafts.at(-1)?.id}`);
    if (!draft || !entry) continue;
    const differs = difference(draft, entry, saved);
    if (differs) lost.push(`entry ${entry.seq} is not as it was saved: ${differs}`);
  }
  for (const [index, { seq }] of entries.entries())
    if (seq !== index + 1) (seq > index + 1 ? lost : doubled).push(`sequence ${seq} at place ${index + 1}`);
  const open = entries.filter((entry) => entry.delivery.state !== 'settled');
  for (const { seq, delivery } of open) lost.push(`entry ${seq} is ${delivery.state} ${delivery.failure?.code ?? ''}`);
  const books = await compareBooks(plant, entries.map(bookView));
  return {
    entries: entries.length,
    acknowledged: intents.filter(({ saved }) => saved !== undefined).length,
    gone: gone.length,
    again: again.length,
    lost: gone.length + lost.length + books.lost,
    doubled: again.length + doubled.length + books.doubled,
    differences: [...gone, ...lost, ...again, ...doubled, ...books.differences],
  };
}

const pageSize = 500;

/** By sequence. */
async function allEntries(dataDir: string): Promise<Entry[]> {
  const store = await openStore({ file: join(dataDir, 'station.sqlite') });
  try {
    const all: Entry[] = [];
    for (let before = Number.MAX_SAFE_INTEGER; ;) {
      const page = await store.entriesBefore(before, pageSize);
      all.push(...page);
      before = Math.min(...page.map(({ seq }) => seq));
      if (page.length < pageSize) return all.toSorted((a, b) => a.seq - b.seq);
    }
  } finally {
    await store.close();
  }
}

/** What a person saw on the screen when they touched it, against what is kept. */
function difference(draft: EntryDraft, entry: Entry, saved: number | undefined): string | undefined {
  const [wanted, kept] = [JSON.stringify(wish(draft)), JSON.stringify(content(entry.payload))];
  if (wanted !== kept) return `${wanted} became ${kept}`;
  if (Date.parse(entry.touchedAt) !== draft.touchedAt) return `touched at ${entry.touchedAt}`;
  if (saved !== undefined && saved >= 0 && saved !== entry.seq) return `it was number ${saved}`;
  return undefined;
}

function wish(draft: EntryDraft): unknown[] {
  if (draft.kind === 'confirm') return [draft.kind, draft.quantity, draft.orderId, draft.lot?.name ?? null];
  if (draft.kind === 'scrap') return [draft.kind, draft.quantity, draft.orderId, draft.productId, draft.reasonId];
  return [draft.kind, draft.quantity, draft.lotId, draft.fromLocationId, draft.toLocationId, draft.reason];
}

function content(payload: EntryPayload): unknown[] {
  if (payload.kind === 'confirm') return [payload.kind, payload.quantity, payload.orderId, payload.lot?.name ?? null];
  if (payload.kind === 'scrap')
    return [payload.kind, payload.quantity, payload.orderId, payload.productId, payload.reasonId];
  const { lot, fromLocationId, toLocationId } = payload;
  return [payload.kind, payload.quantity, lot.id, fromLocationId, toLocationId, payload.reason];
}

/** As much of an entry's view as the books are compared by. */
function bookView({ id, seq, payload, delivery }: Entry): EntryView {
  const { kind, quantity, productId } = payload;
  const product = { id: productId, name: `product ${productId}` };
  return { id, seq, kind, quantity, product, posting: delivery.posting } as EntryView;
}
