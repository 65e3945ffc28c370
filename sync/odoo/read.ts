import type { OdooCall, OdooFault, OdooReply, OdooTransport } from '../ports.ts';

export type Row = Readonly<Record<string, unknown>>;
export type Domain = readonly unknown[];

/** A pull that met a fault stops with this; the next one starts where the cursors stand. */
export class PullFault extends Error {
  readonly fault: OdooFault;
  constructor(fault: OdooFault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** More than anybody wants to read at once (P10). */
export class TooManyRows extends PullFault {
  constructor(model: string) {
    super({ kind: 'broken', message: `${model}: more than ${maxRows} records` });
  }
}

const page = 500;
/** A station's share of one plant; beyond it something is wrong with the domain, and memory is not spent on it (P10). */
const maxRows = 50_000;

/**
 * All rows of a domain, page by page by id, so that rows that change meanwhile neither repeat nor fall out.
 * @throws {PullFault} when Odoo answers a fault; `TooManyRows` beyond 50,000
 */
export async function readPages(
  transport: OdooTransport,
  model: string,
  domain: Domain,
  fields: readonly string[],
  archivedToo = false,
): Promise<Row[]> {
  const rows: Row[] = [];
  let last = 0;
  while (rows.length < maxRows) {
    const args = { domain: [...domain, ['id', '>', last]], fields: [...fields], order: 'id', limit: page };
    const read = await searchRead(transport, model, args, archivedToo);
    rows.push(...read);
    if (read.length < page) return rows;
    last = read.at(-1)?.id ?? last;
  }
  throw new TooManyRows(model);
}

/** The row that changed last, alone in a list, with id, create_date and write_date; an empty list when there is none. */
export async function readNewest(transport: OdooTransport, model: string, domain: Domain): Promise<Row[]> {
  const args = {
    domain: [...domain],
    fields: ['id', 'create_date', 'write_date'],
    order: 'write_date desc, id desc',
    limit: 1,
  };
  return searchRead(transport, model, args, false);
}

const attempts = 6;
const readTimeoutMs = 8_000;

/** A call without effect: one whose answer was lost is simply made again; only then it is given up. */
export async function ask(transport: OdooTransport, call: OdooCall): Promise<OdooReply> {
  for (let attempt = 1; ; attempt += 1) {
    const reply = await transport.call({ timeoutMs: readTimeoutMs, ...call });
    if (reply.ok) return reply;
    const lost = reply.fault.kind === 'no-answer' || (attempt > 1 && reply.fault.kind === 'unreachable');
    if (!lost || attempt === attempts) return reply;
  }
}

async function searchRead(
  transport: OdooTransport,
  model: string,
  args: Readonly<Record<string, unknown>>,
  archivedToo: boolean,
): Promise<{ id: number }[]> {
  const context = archivedToo ? { context: { active_test: false } } : {};
  const reply = await ask(transport, { model, method: 'search_read', args, ...context });
  if (!reply.ok) throw new PullFault(reply.fault);
  return rowsOf(reply.value, model);
}

/** Looked at by hand: each pull passes here with every row, and a schema would copy them all. */
const isRecord = (row: unknown): row is { id: number } =>
  typeof row === 'object' && row !== null && 'id' in row && Number.isSafeInteger(row.id);

function rowsOf(value: unknown, model: string): { id: number }[] {
  if (!Array.isArray(value) || !value.every(isRecord))
    throw new PullFault({ kind: 'not-odoo', message: `${model}: the answer is not a list of records` });
  return value;
}
