import { randomBytes } from 'node:crypto';
import type { RequestInput, RequestName, RequestOutput } from '../../main/contract/table.ts';
import type { OrderRow } from '../../sync/domain/views.ts';
import { uuid7 } from '../../sync/domain/ids.ts';

interface Address {
  readonly address: string;
  readonly token: string;
}

const minute = 60_000;

/** What the early shift did before you came: recorded through the station's own contract, once, into a station without entries. */
export async function practiceHistory(station: Address, now = Date.now()): Promise<void> {
  const ask = async <N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N> | undefined> => {
    const reply = await fetch(`${station.address}/request/${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${station.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(input),
    });
    const answer = (await reply.json()) as { ok: boolean; value?: RequestOutput<N> };
    return answer.ok ? answer.value : undefined;
  };
  const touch = (minutesAgo: number) => {
    const touchedAt = now - minutesAgo * minute;
    return { id: uuid7({ now: () => touchedAt }, { bytes: (length) => randomBytes(length) }), touchedAt };
  };

  const before = await ask('entry.list', { limit: 1 });
  const session = await ask('session.get', {});
  if (before?.length !== 0 || !session?.setUp) return;
  const [first] = (await ask('orders.list', { workCenterId: session.workCenterId })) ?? [];
  const [reason] = (await ask('reasons.list', {})) ?? [];
  const [held] = (await ask('lots.find', { text: 'H-26441' })) ?? [];
  const { holdLocationId } = (await ask('setup.get', {})) ?? {};
  if (!first || !reason) return;

  const good = (order: OrderRow, quantity: string, minutesAgo: number) =>
    ask('entry.record', {
      ...touch(minutesAgo),
      kind: 'confirm',
      orderId: order.id,
      quantity,
      lot: { name: 'H-26470' },
      serials: null,
      count: null,
    });
  await good(first, '240', 190);
  await good(first, '180', 125);
  const lot = await madeLot(() => ask('lots.find', { text: 'H-26470' }));
  if (lot)
    await ask('entry.record', {
      ...touch(96),
      kind: 'scrap',
      orderId: first.id,
      role: 'product',
      productId: first.product.id,
      quantity: '7',
      lot,
      reasonId: reason.id,
    });
  await good(first, '96', 62);
  const place = held?.places.find((each) => !each.hold);
  if (held && place && holdLocationId)
    await ask('entry.record', {
      ...touch(41),
      kind: 'hold',
      orderId: null,
      lotId: held.id,
      quantity: '96',
      fromLocationId: place.locationId,
      toLocationId: holdLocationId,
      reason: 'Sink marks',
    });
}

const tries = 40;

/** The new lot is known here once it was posted and read back. */
async function madeLot(
  find: () => Promise<RequestOutput<'lots.find'> | undefined>,
): Promise<{ id: number; name: string } | undefined> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const [lot] = (await find()) ?? [];
    if (lot) return { id: lot.id, name: lot.name };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return undefined;
}
