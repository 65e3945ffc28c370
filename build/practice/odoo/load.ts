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
  complete: (id: number) => void,
): Loaded {
  try {
    const ids = tables.atomically(() =>
      data.map((row) => {
        const before = tables.all(model).at(-1)?.id ?? 0;
        const id = upsert(tables, records, model, treeOf(fields, row), {});
        if (id > before) complete(id);
        return id;
      }),
    );
    return { ids, messages: [], nextrow: 0 };
  } catch (error) {
    if (!(error instanceof OdooError) || error.kind === 'access') throw error;
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

const externalId = (tables: Tables, text: string): Row | undefined => {
  const [module, name] = text.includes('.') ? [text.split('.')[0], text.slice(text.indexOf('.') + 1)] : ['', text];
  return tables.keyed('ir.model.data', ['module', 'name'], [module ?? '', name ?? '']);
};

function upsert(tables: Tables, records: Records, model: string, node: Node, owner: Record<string, unknown>): number {
  const values: Record<string, unknown> = { ...owner };
  for (const [name, cell] of node.cells)
    if (name !== 'id')
      values[name.replace('/.id', '')] = name.endsWith('/.id')
        ? Number(cell) || false
        : cellOf(tables, model, name, cell);
  const key = String(node.cells.get('id') ?? '');
  const known = key === '' ? undefined : externalId(tables, key);
  const target = known && tables.get(model, Number(known['res_id'])) ? Number(known['res_id']) : undefined;
  if (target !== undefined) records.write(model, [target], values);
  const id = target ?? records.create(model, values).id;
  if (key !== '' && !known) {
    const [module, name] = key.includes('.')
      ? [key.slice(0, key.indexOf('.')), key.slice(key.indexOf('.') + 1)]
      : ['', key];
    tables.insert('ir.model.data', { module: module ?? '', name: name ?? '', model, res_id: id });
  }
  for (const [name, child] of node.children) {
    const field = tables.field(model, name);
    if (!field?.relation) throw valueError(`Invalid field '${name}' on '${model}'`);
    upsert(tables, records, field.relation, child, { [field.inverse ?? '']: id });
  }
  return id;
}

/** A many2one is named by its display name, anything else is its value as text. */
function cellOf(tables: Tables, model: string, name: string, cell: unknown): unknown {
  const field = tables.field(model, name);
  if (!field) throw valueError(`Invalid field '${name}' on '${model}'`);
  if (field.type === 'boolean') return cell === true || cell === 1 || ['1', 'true', 'True'].includes(String(cell));
  return cell;
}
