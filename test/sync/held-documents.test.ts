import { expect, test } from 'vitest';
import { heldDocuments } from '../../sync/odoo/no-footprint/held.ts';
import { entryId } from '../fakes/entries.ts';
import { aConfirm, anEntry } from '../fakes/plant-builders.ts';
import { faultOf, RowsTransport } from '../fakes/scripted-odoo.ts';

test('P3: a document that a record rule hides is not lost: nobody is asked to book it again; one that is gone is', async () => {
  const [hidden, gone, there] = [901, 902, 903].map((resId, at) => anEntry(at + 1, aConfirm(), 'settled', { resId }));
  if (!hidden || !gone || !there) throw new Error('three entries');
  const transport = new RowsTransport();
  transport.put('mrp.production', { id: 903, name: 'WH/MO/903', origin: `SO 1 PS ${there.id}`, date_finished: false });
  transport.before = ({ method, ids }) => (method === 'read' && ids?.includes(901) ? faultOf('forbidden') : undefined);
  const held = await heldDocuments(transport, [hidden, gone, there]);
  expect(held).toEqual({ kind: 'answered', held: new Set([entryId(1), entryId(3)]) });
});
