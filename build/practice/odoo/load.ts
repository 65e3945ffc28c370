import { OdooError, valueError } from './errors.ts';
import type { Row } from './fields.ts';
import type { Records } from './records.ts';
import type { Tables } from './tables.ts';

/** Reply of Odoo's `load`; `ids` is false when nothing was done. */
interface Loaded {
  readonly ids: readonly number[] | false;
  readonly messages: readonly object[];
  readonly nextrow: number;
}

/** Errors of the call itself; what is wrong with a row comes back as a message. */
const passesThrough: readonly string[] = ['value', 'attribute', 'conflict', 'argument'];

type Cells = Map<string, unknown>;
interface Node {
  readonly cells: Cells;
  readonly children: Map<string, Node>;
}

/** Odoo's `load`: rows by external id, made or overwritten in one transaction; all or none. */
export function load(
  tables: Tables,
  records: Records,
  model: string,
  fields: readonly string[],
  data: readonly (readonly unknown[])[],
): Loaded {
  try {
    const ids = tables.atomically(() => data.map((row) => upsert(tables, records, model, treeOf(fields, row))));
    return { ids, messages: [], nextrow: 0 };
  } catch (error) {
    if (!(error instanceof OdooError) || passesThrough.includes(error.kind)) throw error;
    return { ids: false, messages: [{ type: 'error', message: error.message, record: 0 }], nextrow: 0 };
  }
}

function treeOf(fields: readonly string[], row: readonly unknown[]): Node {
  const root: Node = { cells: new Map(), children: new Map() };
  fields.forEach((path, at) => {
    const steps = path.split('/');
    // `product_id/.id` names a record by its database id; `move_ids/quantity` is a cell of a line.
    const last = steps.at(-1) === '.id' && steps.length > 1 ? steps.splice(-2).join('/') : (steps.pop() ?? '');
    let node = root;
    for (const step of steps) {
      const next = node.children.get(step) ?? { cells: new Map(), children: new Map() };
      node.children.set(step, next);
      node = next;
    }
    node.cells.set(last, row[at]);
  });
  return root;
}

const externalId = (tables: Tables, key: string): Row | undefined =>
  tables.keyed('ir.model.data', ['module', 'name'], splitKey(key));

/** Values of a row, with its lines as commands. */
function commandsOf(tables: Tables, model: string, node: Node): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, cell] of node.cells)
    if (name !== 'id') values[name.replace('/.id', '')] = cellOf(tables, model, name, cell);
  for (const [name, child] of node.children) {
    const relation = tables.field(model, name)?.relation;
    if (relation === undefined) throw valueError(`Invalid field name '${name}'`);
    const key = String(child.cells.get('id') ?? '');
    const known = knownId(tables, relation, key);
    const inner = commandsOf(tables, relation, child);
    values[name] = [known === undefined ? [0, 0, inner] : [1, known, inner]];
  }
  return values;
}

function knownId(tables: Tables, model: string, key: string): number | undefined {
  const id = Number((key === '' ? undefined : externalId(tables, key))?.['res_id']);
  return tables.get(model, id) ? id : undefined;
}

function upsert(tables: Tables, records: Records, model: string, node: Node): number {
  const key = String(node.cells.get('id') ?? '');
  const known = knownId(tables, model, key);
  const values = commandsOf(tables, model, node);
  if (known !== undefined) records.write(model, [known], values);
  const id = known ?? records.create(model, values).id;
  keepKeys(tables, model, id, node);
  return id;
}

/** The newest line of the record is the one that the row made: a row makes one of each kind. */
function keepKeys(tables: Tables, model: string, id: number, node: Node): void {
  const key = String(node.cells.get('id') ?? '');
  const kept = key === '' ? undefined : externalId(tables, key);
  if (key !== '' && kept?.['res_id'] !== id) {
    if (kept) tables.remove('ir.model.data', kept.id);
    const [module, name] = splitKey(key);
    tables.insert('ir.model.data', { module, name, model, res_id: id });
  }
  for (const [field, child] of node.children) {
    const { relation = '', inverse = '' } = tables.field(model, field) ?? {};
    const own = knownId(tables, relation, String(child.cells.get('id') ?? ''));
    const line = own ?? tables.linked(relation, inverse, id).at(-1)?.id;
    if (line !== undefined) keepKeys(tables, relation, line, child);
  }
}

function splitKey(key: string): [string, string] {
  const dot = key.indexOf('.');
  return dot === -1 ? ['', key] : [key.slice(0, dot), key.slice(dot + 1)];
}

/** A many2one is named by its database id or its name; booleans are texts, everything else is its value. */
function cellOf(tables: Tables, model: string, name: string, cell: unknown): unknown {
  const [path = '', byId] = name.split('/');
  const field = tables.field(model, path);
  if (!field) throw valueError(`Invalid field name '${path}'`);
  if (byId !== undefined) {
    const id = Number(cell) || false;
    if (id !== false && !tables.get(field.relation ?? '', id))
      throw new OdooError('validation', `No matching record found for database id '${id}' in field '${path}'`);
    return id;
  }
  if (field.type === 'boolean') {
    if (typeof cell !== 'string') throw new OdooError('attribute', "'bool' object has no attribute 'lower'");
    return !['', '0', 'false', 'no'].includes(cell.toLowerCase());
  }
  if (field.type === 'float' && !Number.isFinite(Number(cell)))
    throw new OdooError('validation', `'${String(cell)}' does not seem to be a number for field '${path}'`);
  return cell;
}
