import { load } from './load.ts';
import { mayDo } from './rights.ts';
import type { Records } from './records.ts';
import type { Tables } from './tables.ts';

export interface MethodCall {
  readonly tables: Tables;
  readonly records: Records;
  readonly model: string;
  readonly ids: readonly number[];
  readonly args: Readonly<Record<string, unknown>>;
  readonly context: Readonly<Record<string, unknown>>;
}

export interface Method {
  /** Names that may be given. */
  readonly args: readonly string[];
  /** What a station's user may call. */
  readonly harmless?: true;
  /** undefined is Python's None. */
  readonly run: (call: MethodCall) => unknown;
}

const options = ({ args, context }: MethodCall) => ({
  order: args['order'] as string | undefined,
  limit: args['limit'] as number | undefined,
  offset: args['offset'] as number | undefined,
  archivedToo: context['active_test'] === false,
});
const fieldsOf = ({ args }: MethodCall) => args['fields'] as readonly string[] | undefined;

function create({ records, model, args }: MethodCall): number[] {
  const given = args['vals_list'];
  const list = (Array.isArray(given) ? given : [given]) as Record<string, unknown>[];
  return list.map((values) => records.create(model, values).id);
}

/** Methods of every model. */
export const generic: Readonly<Record<string, Method>> = {
  search: {
    args: ['domain', 'offset', 'limit', 'order'],
    harmless: true,
    run: (call) => call.records.search(call.model, call.args['domain'], options(call)).map((row) => row.id),
  },
  search_count: {
    args: ['domain', 'limit'],
    harmless: true,
    run: (call) => call.records.search(call.model, call.args['domain'], options(call)).length,
  },
  search_read: {
    args: ['domain', 'fields', 'offset', 'limit', 'order', 'load'],
    harmless: true,
    run: (call) => {
      const ids = call.records.search(call.model, call.args['domain'], options(call)).map((row) => row.id);
      return call.records.read(call.model, ids, fieldsOf(call));
    },
  },
  read: {
    args: ['fields', 'load'],
    harmless: true,
    run: (call) => call.records.read(call.model, call.ids, fieldsOf(call)),
  },
  fields_get: {
    args: ['allfields', 'attributes'],
    harmless: true,
    run: ({ records, model, args }) => records.fieldsGet(model, args['allfields'] as readonly string[] | undefined),
  },
  create: { args: ['vals_list'], run: create },
  has_access: {
    args: ['operation'],
    harmless: true,
    run: ({ tables, records, model, args }) => {
      const groups = tables.take('res.users', records.uid)['group_ids'] as readonly number[];
      const operation = String(args['operation']);
      return operation === 'read' || groups.includes(1) || mayDo(model, operation);
    },
  },
  load: {
    args: ['fields', 'data'],
    run: ({ tables, records, model, args }) =>
      load(tables, records, model, args['fields'] as readonly string[], args['data'] as readonly unknown[][]),
  },
  write: {
    args: ['vals'],
    run: ({ records, model, ids, args }) => {
      records.write(model, ids, args['vals'] as Record<string, unknown>);
      return true;
    },
  },
  unlink: {
    args: [],
    run: ({ records, model, ids }) => {
      records.unlink(model, ids);
      return true;
    },
  },
};
