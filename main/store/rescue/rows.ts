import type { Page, Pages } from './pages.ts';

/** Largest row that is followed over its pages: far more than the longest list of serial numbers. */
const largestRow = 1 << 20;
const tableLeaf = 0x0d;

/**
 * The text columns of every row that stands on a page of a table, in rowid order within the page. A page that cannot be read as
 * such gives what can be read. https://www.sqlite.org/fileformat.html#b_tree_pages
 */
export function* rowsOn(page: Page, pages: Pages): Generator<string[]> {
  const start = page.number === 1 ? 100 : 0;
  const { bytes } = page;
  if (bytes[start] !== tableLeaf) return;
  const cells = bytes.readUInt16BE(start + 3);
  for (let cell = 0; cell < cells; cell += 1) {
    const pointer = start + 8 + 2 * cell;
    if (pointer + 2 > bytes.length) return;
    const at = bytes.readUInt16BE(pointer);
    for (const next of [pages.newest, pages.inFile]) {
      const row = payloadAt(bytes, at, pages.size, next);
      const texts = row && textsOf(row.payload);
      if (texts) yield texts;
      if (row?.onOnePage) break;
    }
  }
}

type Varint = readonly [value: number, next: number] | undefined;

function varint(bytes: Buffer, at: number): Varint {
  let value = 0;
  for (let index = 0; index < 9; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined) return undefined;
    if (index === 8) return [value * 256 + byte, at + 9];
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return [value, at + index + 1];
  }
  return undefined;
}

function payloadAt(
  bytes: Buffer,
  at: number,
  pageSize: number,
  pageOf: (number: number) => Buffer | undefined,
): { readonly payload: Buffer; readonly onOnePage: boolean } | undefined {
  const length = varint(bytes, at);
  const rowid = length && varint(bytes, length[1]);
  if (!rowid || length[0] > largestRow) return undefined;
  const [total] = length;
  const [, begin] = rowid;
  const local = localSize(total, pageSize);
  if (begin + local > bytes.length) return undefined;
  const first = bytes.subarray(begin, begin + local);
  if (local === total) return { payload: first, onOnePage: true };
  if (begin + local + 4 > bytes.length) return undefined;
  const parts = [first];
  let left = total - local;
  let number = bytes.readUInt32BE(begin + local);
  while (left > 0) {
    const page = pageOf(number);
    if (!page) return undefined;
    const part = page.subarray(4, 4 + Math.min(left, pageSize - 4));
    if (part.length === 0) return undefined;
    parts.push(part);
    left -= part.length;
    number = page.readUInt32BE(0);
  }
  return { payload: Buffer.concat(parts), onOnePage: false };
}

/** So much of a row stands on its own page. https://www.sqlite.org/fileformat.html#b_tree_pages, "payload size" */
function localSize(total: number, pageSize: number): number {
  const most = pageSize - 35;
  if (total <= most) return total;
  const least = Math.floor(((pageSize - 12) * 32) / 255) - 23;
  const kept = least + ((total - least) % (pageSize - 4));
  return kept <= most ? kept : least;
}

/** Bytes that a column of a serial type takes. https://www.sqlite.org/fileformat.html#record_format */
const widths = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];

function textsOf(payload: Buffer): string[] | undefined {
  const header = varint(payload, 0);
  if (!header || header[0] > payload.length) return undefined;
  const texts: string[] = [];
  let [, at] = header;
  let body = header[0];
  while (at < header[0]) {
    const type = varint(payload, at);
    if (!type) return undefined;
    const [serial, next] = type;
    const width = serial >= 12 ? Math.floor((serial - 12) / 2) : widths[serial];
    if (width === undefined || body + width > payload.length) return undefined;
    if (serial >= 13 && serial % 2 === 1) texts.push(payload.toString('utf8', body, body + width));
    body += width;
    at = next;
  }
  return texts;
}
