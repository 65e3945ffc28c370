import { expect, test } from 'vitest';
import { heldDocuments } from '../../sync/odoo/no-footprint/held.ts';
import { entryId } from '../fakes/entries.ts';
import { aConfirm, anEntry } from '../fakes/plant-builders.ts';
import { faultOf, RowsTransport } from '../fakes/scripted-odoo.ts';

test('P3: a document that a record rule hides is not lost: nobody is asked to book it again; one that is gone is', async () => {
  const [hidden, gone, there] = [901, 902, 903].map((resId, at) => anEntry(at + 1, aConfirm(), 'settled', { resId }));
  if (!hidden || !gone || !there) throw new Error('three entries');
  const transport = new RowsTransport();
  const origin = `SO 1 PS ${there.id}`;
  transport.put('mrp.production', { id: 903, name: 'WH/MO/903', state: 'done', origin, date_finished: false });
  transport.before = ({ method, ids }) => (method === 'read' && ids?.includes(901) ? faultOf('forbidden') : undefined);
  const held = await heldDocuments(transport, [hidden, gone, there]);
  expect(held).toEqual({ kind: 'answered', held: new Set([entryId(1), entryId(3)]) });
});

test('P9: an order that an Odoo from a backup shows staged with our marker, and not done, is not held', async () => {
  const entry = anEntry(1, aConfirm(), 'settled', { resId: 904 });
  const transport = new RowsTransport();
  const row = { id: 904, name: 'WH/MO/904', origin: `SO 1 PS ${entry.id}`, date_finished: false };
  transport.put('mrp.production', { ...row, state: 'progress' });
  expect(await heldDocuments(transport, [entry])).toEqual({ kind: 'answered', held: new Set() });
});
