import type { Row } from './odoo/read.ts';

/**
 * Records of Odoo that this station could not understand: they are left out and asked for again, the others are read all the same,
 * and what was known of them stays as it is.
 */
export class Unread {
  readonly #ids = new Map<string, Set<number>>();
  readonly #told = new Set<string>();
  readonly #onNew: (record: string) => void;

  /** @param onNew called once for each, as `mrp.production 17` */
  constructor(onNew: (record: string) => void) {
    this.#onNew = onNew;
  }

  /** To be asked for again. */
  of(model: string): number[] {
    return [...(this.#ids.get(model) ?? [])];
  }

  /** As `mrp.production 17`. */
  all(): string[] {
    return [...this.#ids].flatMap(([model, ids]) => [...ids].map((id) => `${model} ${id}`));
  }

  /** Of those asked for (null: of all of the model), these could not be understood this time. */
  note(model: string, asked: readonly number[] | null, unread: Iterable<number>): void {
    const ids = new Set(asked === null ? [] : this.of(model).filter((id) => !asked.includes(id)));
    for (const id of unread) ids.add(id);
    this.#ids.set(model, ids);
    for (const record of this.all()) {
      if (this.#told.has(record)) continue;
      this.#told.add(record);
      this.#onNew(record);
    }
  }

  /** The rows that `read` takes; the others are noted. */
  readable(model: string, asked: readonly number[] | null, rows: readonly Row[], read: (row: Row) => unknown): Row[] {
    const good = rows.filter((row) => takes(read, row));
    const unread = rows.filter((row) => !good.includes(row)).map((row) => Number(row['id']));
    this.note(model, asked, unread);
    return good;
  }
}

/** Reading a row throws nothing but that it is not of the shape that the table of fields says. */
export function takes(read: (row: Row) => unknown, row: Row): boolean {
  try {
    read(row);
    return true;
  } catch {
    return false;
  }
}
