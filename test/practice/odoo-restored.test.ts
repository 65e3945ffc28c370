import { expect, test } from 'vitest';
import { systemSchema } from '../../build/practice/odoo/schema-system.ts';
import { materialSchema } from '../../build/practice/odoo/schema-material.ts';
import { Tables } from '../../build/practice/odoo/tables.ts';
import { Dice } from '../simulation/dice.ts';

const schema = { ...materialSchema, ...systemSchema };
const models = ['stock.lot', 'stock.quant', 'res.users'] as const;

/** Inserts, changes, removes and undone transactions, at random. */
function change(tables: Tables, dice: Dice): void {
  for (let n = 0; n < 30; n += 1) {
    const model = dice.pick(models);
    const rows = tables.all(model);
    const what = dice.whole(0, 9);
    const work = (): void => {
      if (what < 4 || rows.length === 0)
        tables.insert(model, { name: `n${dice.next()}`, login: `u${dice.next()}`, lot_id: dice.whole(1, 3) });
      else if (what < 8)
        tables.update(model, dice.pick(rows).id, { login: `u${dice.next()}`, lot_id: dice.whole(1, 3) });
      else tables.remove(model, dice.pick(rows).id);
      if (dice.chance(0.2)) throw new Error('undone');
    };
    try {
      tables.atomically(work);
    } catch (error) {
      expect(error).toEqual(new Error('undone'));
    }
  }
}

test('tables are what they were when a state is restored, whatever happened since and however often', () => {
  const tables = new Tables(schema, () => '2026-01-05 06:00:00');
  const dice = new Dice(1);
  change(tables, dice);
  const first = tables.dump();
  change(tables, dice);
  const second = tables.dump();
  for (let round = 0; round < 60; round += 1) {
    const state = dice.chance(0.8) ? first : second;
    tables.restore(state);
    expect(tables.dump()).toEqual(state);
    const fresh = new Tables(schema, () => '');
    fresh.restore(state);
    for (const lot of [1, 2, 3])
      expect(tables.linked('stock.quant', 'lot_id', lot)).toEqual(fresh.linked('stock.quant', 'lot_id', lot));
    for (const { id, login = '' } of tables.all('res.users'))
      expect(tables.keyed('res.users', ['login'], [login])?.id).toBe(id);
    const before = tables.version;
    change(tables, dice);
    expect(tables.version).toBeGreaterThan(before);
  }
});
