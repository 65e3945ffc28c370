import type { Posting } from '../../sync/domain/posting.ts';
import type { Outcome, PostingProfile, Sent } from '../../sync/odoo/postings.ts';
import type { OdooTransport } from '../../sync/ports.ts';
import { actionProfile } from './simulate.ts';
import type { ProfileMaker } from './station.ts';
import type { World } from './world.ts';

/** The id of an attempt: another one each time, as in scripts that simply try again. */
const attemptId = ({ id, members }: Posting): string =>
  `${id.slice(0, 19)}${String((members[0]?.delivery.attempts ?? 0) % 10_000).padStart(4, '0')}${id.slice(23)}`;

/** Control: each attempt is a new posting to Odoo. */
export const naiveRetry =
  (world: World): ProfileMaker =>
  (way) => {
    const inner = actionProfile(world)(way);
    return {
      ...inner,
      send: async (postings) => {
        const sent = await inner.send(postings.map((posting) => ({ ...posting, id: attemptId(posting) })));
        if (sent.kind !== 'answered') return sent;
        const outcomes = new Map(
          postings.map((posting) => [posting.id, sent.outcomes.get(attemptId(posting)) as Outcome]),
        );
        return { ...sent, outcomes };
      },
    };
  };

/** Control: scrap is looked up by its mark, and if it is not there it is made again at once; all else goes through the action. */
export const readThenRetry =
  (world: World): ProfileMaker =>
  (way) => {
    const inner = actionProfile(world)(way);
    const send = async (postings: readonly Posting[]): Promise<Sent> => {
      const [first] = postings;
      if (first?.payload.kind !== 'scrap') return inner.send(postings.slice(0, 1));
      return scrapOnce(way.transport, first, first.payload.productId, first.payload.lot?.id ?? false);
    };
    return { ...inner, batchLimit: 1, send } satisfies PostingProfile;
  };

async function scrapOnce(
  transport: OdooTransport,
  posting: Posting,
  product: number,
  lot: number | false,
): Promise<Sent> {
  const origin = `PS ${posting.id}`;
  const domain = [
    ['origin', '=', origin],
    ['state', '=', 'done'],
  ];
  const found = await transport.call({
    model: 'stock.scrap',
    method: 'search_read',
    args: { domain, fields: ['name'] },
  });
  if (!found.ok) return { kind: 'fault', fault: found.fault };
  let [id] = (found.value as { id: number }[]).map((row) => row.id);
  if (id === undefined) {
    const vals_list = [{ product_id: product, scrap_qty: Number(posting.payload.quantity), lot_id: lot, origin }];
    const made = await transport.call({ model: 'stock.scrap', method: 'create', args: { vals_list } });
    if (!made.ok) return { kind: 'fault', fault: made.fault };
    [id = 0] = made.value as number[];
    const done = await transport.call({ model: 'stock.scrap', method: 'action_validate', ids: [id] });
    if (!done.ok) return { kind: 'fault', fault: done.fault };
  }
  const { quantity } = posting.payload;
  const receipt = { model: 'stock.scrap', resId: id, name: '', quantity, again: false, postedAt: '' };
  return { kind: 'answered', odooNow: null, outcomes: new Map([[posting.id, { kind: 'posted', receipt }]]) };
}
