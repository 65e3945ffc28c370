import type { CollectionName } from '../../../main/store/collections.ts';
import type { StationStore } from '../../../main/store/station-store.ts';
import type { DeliveryState } from '../../../sync/domain/delivery.ts';
import type { Entry } from '../../../sync/domain/entry.ts';
import type { PlantException } from '../../../sync/domain/exception.ts';
import { confirmation, counted, entryId, product, refusal } from '../../fakes/entries.ts';
import { seeded } from '../../peers/seeded.ts';

/** One call of the store, and what it must leave behind as a whole or not at all. */
export interface Deed {
  readonly run: (store: StationStore) => Promise<unknown>;
  /** By `documentKey`: the document's canonical text afterwards; undefined where it is deleted. */
  readonly effects: ReadonlyMap<string, string | undefined>;
}

type Effects = Map<string, string | undefined>;

export const documentKey = (collection: string, id: string): string => `${collection}/${id}`;

/** The same text for the same value, whatever the order of its keys. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

const next: Readonly<Partial<Record<DeliveryState, readonly DeliveryState[]>>> = {
  pending: ['sending'],
  sending: ['posted', 'posted', 'pending', 'unknown', 'parked'],
  unknown: ['sending'],
  posted: ['settled'],
  parked: ['pending'],
};

/**
 * What a station does with its store, drawn by chance and the same for the same seed: the traced process does it, the
 * proof knows from it what must be there.
 * @param largestValue length of the longest setting; some documents take several pages, some many
 */
export class Workload {
  readonly #random: () => number;
  readonly #largestValue: number;
  readonly #entries: Entry[] = [];
  readonly #counts = new Map<string, number>();
  readonly #cursors = new Set<string>();
  /** The exception of each subject as it is. */
  readonly #refusals = new Map<number, PlantException>();
  #closings = 0;
  readonly #products = new Set<number>();

  constructor(seed: number, largestValue: number) {
    this.#random = seeded(seed);
    this.#largestValue = largestValue;
  }

  next(): Deed {
    const chance = this.#random();
    if (chance < 0.45 || this.#entries.length === 0) return this.#record();
    if (chance < 0.75) return this.#deliver();
    if (chance < 0.83) return this.#pull();
    if (chance < 0.88) return this.#count();
    if (chance < 0.93) return this.#refuse();
    if (chance < 0.96) return this.#set();
    return this.#moveCursors();
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #text(longest: number): string {
    return String.fromCharCode(97 + this.#below(26)).repeat(1 + this.#below(longest));
  }

  #record(): Deed {
    const n = this.#entries.length + 1;
    // Short ones, so that many share a page, and now and then one that needs pages of its own.
    const operator = this.#text(this.#below(20) === 0 ? 9000 : 60);
    const entry = confirmation(n, { operator });
    this.#entries.push(entry);
    return deed('entries', [[entry.id, entry]], (store) =>
      store.recordEntry((seq) => (seq === n ? entry : confirmation(n, { operator, seq }))),
    );
  }

  /** Several entries at once, as a posting that was merged from them. */
  #deliver(): Deed {
    const from = this.#entries[this.#below(this.#entries.length)]?.delivery.state ?? 'pending';
    const choices = next[from];
    if (!choices) return this.#record();
    const state = choices[this.#below(choices.length)] ?? 'sending';
    const since = `2026-11-21T06:${String(10 + this.#below(50))}:00.000Z`;
    const members = this.#entries
      .filter(({ delivery }) => delivery.state === from)
      .slice(-1 - this.#below(12))
      .map((entry) => ({ ...entry, delivery: { ...entry.delivery, state, since } }));
    for (const member of members) this.#entries[member.seq - 1] = member;
    const changes = members.map(({ id, delivery }) => ({ id, from: [from], to: delivery }));
    const after = members.map((member) => [member.id, member] as const);
    return deed('entries', after, (store) => store.changeDeliveries(changes));
  }

  #pull(): Deed {
    const upserts = new Map<number, string>();
    for (let many = 1 + this.#below(12); many > 0; many -= 1) upserts.set(1 + this.#below(40), this.#text(80));
    const deletions = [...this.#products].filter((n) => !upserts.has(n) && this.#below(10) === 0);
    const records = [...upserts].map(([n, name]) => product(n, name));
    for (const n of deletions) this.#products.delete(n);
    for (const n of upserts.keys()) this.#products.add(n);
    const after: [string, object | undefined][] = records.map((record) => [record.id, record]);
    for (const n of deletions) after.push([String(n), undefined]);
    return deed('products', after, (store) => store.applyReplicas('products', records, deletions.map(String)));
  }

  #count(): Deed {
    const signal = `ns=2;s=Press.${this.#below(3)}`;
    const seq = (this.#counts.get(signal) ?? 0) + 1;
    this.#counts.set(signal, seq);
    const row = counted(signal, seq);
    return deed('counts', [[row.id, row]], (store) => store.appendCount(row));
  }

  /** A disagreement is raised, decided, raised again: then the decided one is kept beside it. */
  #refuse(): Deed {
    const n = 1 + this.#below(4);
    const was = this.#refusals.get(n);
    if (was?.closedAt === null) {
      this.#closings += 1;
      const closedAt = new Date(Date.UTC(2026, 10, 21, 7) + this.#closings).toISOString();
      const closed = { ...was, outcome: 'acknowledge', closedAt };
      this.#refusals.set(n, closed);
      return deed('exceptions', [[was.id, closed]], (store) => store.closeException(was.id, closed.outcome, closedAt));
    }
    const exception = refusal(entryId(n));
    this.#refusals.set(n, exception);
    const after: [string, object][] = [[exception.id, exception]];
    if (was) after.push([`${was.id}@${was.closedAt}`, { ...was, id: `${was.id}@${was.closedAt}` }]);
    return deed('exceptions', after, (store) => store.raise(exception));
  }

  #set(): Deed {
    const id = `key-${this.#below(4)}`;
    const value = this.#text(this.#largestValue);
    return deed('settings', [[id, { id, value }]], (store) => store.saveSetting(id, value));
  }

  #moveCursors(): Deed {
    if (this.#below(6) === 0) {
      const all: [string, undefined][] = [...this.#cursors].map((id) => [id, undefined]);
      this.#cursors.clear();
      return deed('cursors', all, (store) => store.forgetCursors());
    }
    const id = `model.${this.#below(5)}`;
    const cursor = { writeDate: '2026-11-21 06:00:00', id: this.#below(1_000_000) };
    this.#cursors.add(id);
    return deed('cursors', [[id, { id, cursor }]], (store) => store.saveCursor(id, cursor));
  }
}

function deed(
  collection: CollectionName,
  documents: readonly (readonly [id: string, document: object | undefined])[],
  run: Deed['run'],
): Deed {
  const effects: Effects = new Map();
  for (const [id, document] of documents)
    effects.set(documentKey(collection, id), document === undefined ? undefined : canonical(document));
  return { effects, run };
}
