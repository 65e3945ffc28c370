import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { PLANT_PLAN } from '../../build/plant/plan.ts';
import { createModelOdoo, type ModelOdoo } from '../../build/practice/odoo/model-odoo.ts';
import { canonicalJson } from '../../sync/domain/json.ts';
import { code, uuid, version } from './plant.ts';

function makeModel(state?: ReturnType<ModelOdoo['state']>): ModelOdoo {
  let time = Date.parse('2026-11-21T06:00:00Z');
  const clock = { now: () => (time += 250) };
  let drawn = 0;
  const random = { bytes: (length: number) => new Uint8Array(length).map(() => (drawn += 37) % 251) };
  return createModelOdoo({ plan: PLANT_PLAN, clock, random, ...(state ? { state } : {}) });
}

function work(model: ModelOdoo): unknown[] {
  const { plant } = model;
  const admin = model.userOfKey(model.adminKey) ?? 0;
  const vals = { name: 'Posting', model_id: 1, code, group_ids: [[6, 0, [plant.stationGroup]]] };
  const args = { vals_list: [vals] };
  const [action = 0] = model.call(admin, { model: 'ir.actions.server', method: 'create', args }) as number[];
  const station = plant.stations['PRESS-04']?.userId ?? 0;
  return Object.values(plant.orders).map(({ product, unit, group }, at) => {
    const quantity = String(at + 1);
    const common = {
      id: uuid(at),
      hash: 'a'.repeat(64),
      operator: 'Anna',
      recorded_at: '2026-11-21 06:00:00',
      members: [],
    };
    const posting = {
      ...common,
      kind: 'confirm',
      product,
      unit,
      group,
      quantity,
      lot: { name: `L${at}` },
      serials: null,
    };
    const context = { plant_supervisor: { protocol: 1, version, station: 'PRESS-04', postings: [posting] } };
    return model.call(station, { model: 'ir.actions.server', method: 'run', ids: [action], context });
  });
}

/** Short, so that a difference does not print two plants. */
const fingerprint = (model: ModelOdoo): string =>
  createHash('sha256').update(canonicalJson(model.state())).digest('hex');

it('the same clock, random numbers and calls make the same Odoo, to the last byte', () => {
  const [first, second] = [makeModel(), makeModel()];
  expect(work(first)).toEqual(work(second));
  expect(fingerprint(first)).toBe(fingerprint(second));
});

it('a saved state is the whole of it', () => {
  const first = makeModel();
  work(first);
  const saved = JSON.stringify(first.state());
  const second = makeModel(JSON.parse(saved) as ReturnType<ModelOdoo['state']>);
  expect(fingerprint(second)).toBe(fingerprint(first));
  const domain = [['state', '=', 'done']];
  const search = (model: ModelOdoo) => model.call(2, { model: 'mrp.production', method: 'search', args: { domain } });
  expect(search(second)).toEqual(search(first));
});
