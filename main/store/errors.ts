import { failure, type Failure } from '../../sync/domain/failure.ts';

/** The disk is full. Nothing was saved; what is there stays readable; the next save is tried anew. */
export class StoreFull extends Error {
  override readonly name = 'StoreFull';
  readonly failure: Failure = failure('disk_full');
}

/** The disk was so full when the store was opened that nothing can be saved until the station is started again. */
export class StoreFullAtStart extends Error {
  override readonly name = 'StoreFullAtStart';
  readonly failure: Failure = failure('disk_full_at_start');
}

/** The disk or the file cannot be used. `message` says what SQLite or the system said; it is for the log. */
export class StoreFailed extends Error {
  override readonly name = 'StoreFailed';
  readonly failure: Failure = failure('disk_failed');
}

/** The file holds what SQLite or this app did not write. It is set aside and its entries are rescued into a new one (rescue/). */
export class StoreDamaged extends Error {
  override readonly name = 'StoreDamaged';
  readonly failure: Failure = failure('store_damaged');
  /** The table of a row that cannot be read, quoted for SQL, where that is all that is known to be wrong. */
  readonly table: string | undefined;

  constructor(message: string, options: ErrorOptions & { readonly table?: string } = {}) {
    super(message, options);
    this.table = options.table;
  }
}

/** The disk or the folder takes no changes: what is there may be read, nothing is saved. */
export class StoreReadOnly extends Error {
  override readonly name = 'StoreReadOnly';
  readonly failure: Failure = failure('disk_read_only');
}

/** SQLite would not run in the mode in which a saved record survives a power cut. */
export class StoreUnsafe extends Error {
  override readonly name = 'StoreUnsafe';
  readonly failure: Failure = failure('disk_failed');
}

/** A newer version of this app has written the file; it was left untouched. */
export class StoreNewer extends Error {
  override readonly name = 'StoreNewer';
  readonly failure: Failure = failure('store_newer');
}

/** Another process has the file open. */
export class SecondInstance extends Error {
  override readonly name = 'SecondInstance';
  readonly failure: Failure = failure('second_instance');
}

/** An entry with this id or this station sequence is there already. */
export class EntryExists extends Error {
  override readonly name = 'EntryExists';
  readonly failure: Failure = failure('internal');
}

/** SQLite's primary result codes, https://www.sqlite.org/rescode.html */
const generic = 1;
const busy = 5;
const readOnly = 8;
const corrupt = 11;
const full = 13;
const cannotOpen = 14;
const notADatabase = 26;
/** SQLITE_IOERR_SHMSIZE: no space for the index of the log, which readers share in a file. */
const noSharedIndex = 4874;
/** How SQLite's JSON functions say, under the generic code, that a row holds no JSON: this app never wrote such a one. */
const noJson = 'malformed JSON';
const readOnlyCodes = ['EROFS', 'EACCES', 'EPERM'];

/**
 * What node:sqlite or the file system threw, as one of our errors. `errcode` is SQLite's extended result code: its low
 * byte is the primary code.
 */
export function storeError(error: unknown): Error {
  if (!(error instanceof Error)) return new StoreFailed(String(error));
  const { errcode, code } = error as { errcode?: unknown; code?: unknown };
  if (code === 'ENOSPC') return new StoreFull(error.message, { cause: error });
  if (typeof code === 'string' && readOnlyCodes.includes(code))
    return new StoreReadOnly(error.message, { cause: error });
  if (typeof errcode !== 'number')
    return typeof code === 'string' ? new StoreFailed(error.message, { cause: error }) : error;
  const primary = errcode & 0xff;
  if (primary === full || errcode === noSharedIndex) return new StoreFull(error.message, { cause: error });
  if (primary === busy) return new SecondInstance(error.message, { cause: error });
  if (primary === corrupt || primary === notADatabase) return new StoreDamaged(error.message, { cause: error });
  if (primary === generic && error.message === noJson) return new StoreDamaged(error.message, { cause: error });
  if (primary === readOnly || primary === cannotOpen) return new StoreReadOnly(error.message, { cause: error });
  return new StoreFailed(`${error.message} (SQLite ${errcode})`, { cause: error });
}
