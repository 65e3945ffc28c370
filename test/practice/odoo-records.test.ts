import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPlant, type Plant } from './plant.ts';

let plant: Plant;
let time = Date.parse('2026-11-21T06:00:00.700Z');
beforeAll(async () => {
  plant = await startPlant('json2', { clock: { now: () => time } });
});
afterAll(() => plant.stop());

const call = async (model: string, method: string, args: object, more: object = {}): Promise<unknown> => {
  const reply = await plant.admin.call({ model, method, args: { ...args }, ...more });
  return reply.ok ? reply.value : reply.fault.kind;
};
const names = async (domain: unknown[], more: object = {}): Promise<unknown> =>
  (
    (await call('product.product', 'search_read', {
      domain,
      fields: ['default_code'],
      order: 'id',
      ...more,
    })) as Record<string, unknown>[]
  ).map((row) => row['default_code']);

describe('records of the practice Odoo', () => {
  const domains: [string, unknown[], string[]][] = [
    ['equality', [['default_code', '=', 'CLP-20']], ['CLP-20']],
    ['a list', [['default_code', 'in', ['CLP-20', 'BOX-12']]], ['BOX-12', 'CLP-20']],
    ['text anywhere, whatever the case', [['name', 'ilike', 'HOUSING SET']], ['KIT-204']],
    ['a pattern', [['default_code', '=like', 'C__-20']], ['CLP-20']],
    [
      'or, and not',
      ['|', ['default_code', '=', 'CLP-20'], '&', ['tracking', '=', 'serial'], '!', ['default_code', '=like', 'X%']],
      ['CLP-20', 'SNS-204'],
    ],
    [
      'a name of a linked record',
      [
        ['uom_id', '=', 'kg'],
        ['tracking', '=', 'none'],
      ],
      ['POM-C', 'MB-BLK'],
    ],
    [
      'a path',
      [
        ['uom_id.name', '=', 'kg'],
        ['tracking', '=', 'lot'],
      ],
      ['PA6-GF30', 'RGR-PA6'],
    ],
    [
      'emptiness',
      [
        ['barcode', '=', false],
        ['default_code', 'not in', ['CLP-20']],
        ['id', '<=', 2],
      ],
      ['PA6-GF30', 'POM-C'],
    ],
  ];
  it.each(domains)('are found by %s', async (_, domain, expected) => {
    expect(await names(domain)).toEqual(expected);
  });

  it('an unknown field, operator or argument is an error and no empty list', async () => {
    expect(await call('product.product', 'search', { domain: [['nope', '=', 1]] })).toBe('broken');
    expect(await call('product.product', 'search', { domain: [['name', '~', 1]] })).toBe('broken');
    expect(await call('product.product', 'search', { domain: [], nope: 1 })).toBe('broken');
    expect(await call('product.product', 'read', { fields: ['nope'] }, { ids: [1] })).toBe('broken');
  });

  it('archived ones are hidden unless asked for (facts §2.2)', async () => {
    const [id] = (await call('product.product', 'search', { domain: [['default_code', '=', 'GSK-204']] })) as number[];
    await call('product.product', 'write', { vals: { active: false } }, { ids: [id] });
    expect(await names([['default_code', '=', 'GSK-204']])).toEqual([]);
    const asked = { domain: [['default_code', '=', 'GSK-204']] };
    expect(await call('product.product', 'search', asked, { context: { active_test: false } })).toEqual([id]);
    await call('product.product', 'write', { vals: { active: true } }, { ids: [id] });
  });

  it('write_date is in whole seconds, the same for one transaction, and moves only with a write (facts §2.2)', async () => {
    const before = '2026-11-21 06:00:00';
    const changed = { domain: [['write_date', '>', before]], fields: ['write_date'] };
    expect(await call('mrp.production', 'search_read', changed)).toEqual([]);
    time = Date.parse('2026-11-21T06:05:03.900Z');
    await plant.run([plant.confirm(1, 'P01', '30')]);
    expect(await call('mrp.production', 'search_read', changed)).toEqual([
      { id: expect.any(Number), write_date: '2026-11-21 06:05:03' },
      { id: expect.any(Number), write_date: '2026-11-21 06:05:03' },
    ]);
  });

  it('a failed call leaves nothing behind', async () => {
    const vals_list = [{ name: 'Scratch' }, { name: 'Scratch' }];
    expect(await call('stock.scrap.reason.tag', 'create', { vals_list })).toBe('refused');
    expect(await call('stock.scrap.reason.tag', 'search', { domain: [['name', '=', 'Scratch']] })).toEqual([]);
  });

  it('values that Odoo refuses are refused', async () => {
    const { orders } = plant.odoo.model.plant;
    const ids = [orders['P02']?.id];
    const write = (vals: object) => call('mrp.production', 'write', { vals }, { ids });
    expect(await write({ date_start: '2026-11-21T06:00:00Z' })).toBe('broken');
    expect(await write({ state: 'finished' })).toBe('broken');
    expect(await write({ product_id: 9999 })).toBe('refused');
    expect(await write({ date_start: '2026-11-21 06:00:00' })).toBe(true);
    expect(await call('mrp.production', 'write', { vals: {} }, { ids: [9999] })).toBe('missing');
  });

  it('fields_get tells types, links and choices', async () => {
    expect(await call('mrp.production', 'fields_get', { allfields: ['product_id', 'state'] })).toMatchObject({
      product_id: { type: 'many2one', relation: 'product.product' },
      state: { type: 'selection' },
    });
  });
});
