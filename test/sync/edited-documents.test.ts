import { describe, expect, test } from 'vitest';
import { noFootprintProfile } from '../../sync/odoo/no-footprint/profile.ts';
import type { OdooReply } from '../../sync/ports.ts';
import { inDoubt, sendOnce } from '../odoo/no-footprint-bench.ts';
import { inLot, scrapScene, transferScene } from './no-footprint-scenes.ts';
import { CutWorld } from './no-footprint-world.ts';

const kinds = [
  ['scrap', 'stock.scrap', 'action_validate', 'SCRAP-LOT', scrapScene],
  ['hold', 'stock.picking', 'button_validate', 'HOLD-LOT', (world: CutWorld) => transferScene(world, 'hold')],
] as const;

describe.each(kinds)('P3: the source document of a %s is edited in Odoo', (_, model, validate, lot, stage) => {
  test.each([
    ['a word added', (origin: string) => `${origin} (checked, QA)`],
    ['a word before it', (origin: string) => `Shift B ${origin}`],
  ] as const)('while the reply was lost, %s: it is found and booked once', async (_how, edit) => {
    const world = new CutWorld();
    const { posting } = stage(world);
    const before = inLot(world, lot);
    const { transport } = world;
    let isLost = false;
    const away: OdooReply = { ok: false, fault: { kind: 'no-answer', message: 'the link is down' } };
    const lossy = {
      ...transport,
      call: async (call: Parameters<typeof transport.call>[0]): Promise<OdooReply> => {
        if (isLost) return away;
        const reply = await transport.call(call);
        isLost = call.method === validate;
        return isLost ? away : reply;
      },
    };
    expect(await sendOnce(noFootprintProfile(lossy, world.clock), posting)).toHaveProperty('fault');
    const marked = [['origin', 'ilike', posting.id]];
    const [document] = world.rows(model, marked, ['origin']);
    const origin = edit(String(document?.['origin']));
    world.ask(model, 'write', { ids: [Number(document?.['id'])], args: { vals: { origin } } });
    const after = inLot(world, lot);
    expect(after).toBeLessThan(before);
    const again = await sendOnce(noFootprintProfile(transport, world.clock), inDoubt(posting));
    expect(again).toMatchObject({ resId: document?.['id'], again: true });
    expect(inLot(world, lot)).toBe(after);
    expect(world.rows(model, marked, ['origin'])).toHaveLength(1);
  });
});
