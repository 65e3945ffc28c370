import type { ModelCall, ModelOdoo } from '../../../build/practice/odoo/model-odoo.ts';

/** A fault planted in the model, which the comparison must find. */
export interface Control {
  readonly name: string;
  readonly plant: (model: ModelOdoo) => ModelOdoo;
}

type Call = (uid: number, call: ModelCall) => unknown;
const around =
  (wrap: (model: ModelOdoo, call: Call) => Call) =>
  (model: ModelOdoo): ModelOdoo => ({ ...model, call: wrap(model, model.call) });

const stateOf = (model: ModelOdoo, name: string, id: number | undefined): unknown =>
  model.tables.get(name, id ?? 0)?.['state'];
const withoutValue = (call: ModelCall, name: string): ModelCall => {
  const { vals } = (call.args ?? {}) as { vals: Record<string, unknown> };
  const kept = Object.entries(vals).filter(([each]) => each !== name);
  return { ...call, args: { vals: Object.fromEntries(kept) } };
};
const isWrite = (call: ModelCall, model: string): boolean => call.model === model && call.method === 'write';

export const controls: readonly Control[] = [
  {
    name: 'a finished slice takes a new start',
    plant: around((model, call) => (uid, asked) => {
      const isDone = isWrite(asked, 'mrp.production') && stateOf(model, 'mrp.production', asked.ids?.[0]) === 'done';
      return call(uid, isDone ? withoutValue(asked, 'date_start') : asked);
    }),
  },
  {
    name: 'a late write on a finished slice changes nothing',
    plant: around((model, call) => (uid, asked) => {
      const isDone = isWrite(asked, 'mrp.production') && stateOf(model, 'mrp.production', asked.ids?.[0]) === 'done';
      return call(uid, isDone ? withoutValue(asked, 'qty_producing') : asked);
    }),
  },
  {
    name: 'a done scrap is not scrapped again',
    plant: around(
      (model, call) => (uid, asked) =>
        asked.method === 'action_validate' && stateOf(model, 'stock.scrap', asked.ids?.[0]) === 'done'
          ? true
          : call(uid, asked),
    ),
  },
  {
    name: 'the rest of an order loses its origin',
    plant: around((model, call) => (uid, asked) => {
      const before = new Set(model.tables.all('mrp.production').map(({ id }) => id));
      const reply = call(uid, asked);
      if (asked.method === 'button_mark_done')
        for (const { id } of model.tables.all('mrp.production'))
          if (!before.has(id)) model.tables.update('mrp.production', id, { origin: false });
      return reply;
    }),
  },
  {
    name: 'nothing is reserved',
    plant: around((_, call) => (uid, asked) => (asked.method === 'action_assign' ? true : call(uid, asked))),
  },
  {
    name: 'components are consumed without being picked',
    plant: around((model, call) => (uid, asked) => {
      if (asked.method === 'button_mark_done')
        for (const move of model.tables.linked('stock.move', 'raw_material_production_id', asked.ids?.[0] ?? 0))
          for (const line of model.tables.linked('stock.move.line', 'move_id', move.id))
            model.tables.update('stock.move.line', line.id, { picked: true });
      return call(uid, asked);
    }),
  },
  {
    name: 'a load under a known external id makes a second record',
    plant: around((_, call) => (uid, asked) => {
      if (asked.method !== 'load') return call(uid, asked);
      const fields = asked.args?.['fields'] as readonly string[];
      const data = asked.args?.['data'] as readonly unknown[][];
      return call(uid, { ...asked, args: { fields: fields.slice(1), data: data.map((row) => row.slice(1)) } });
    }),
  },
];
