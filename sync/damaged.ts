import type { Delivery } from './domain/delivery.ts';
import type { Entry } from './domain/entry.ts';
import type { Failure } from './domain/failure.ts';
import { postingsOf, type Posting } from './domain/posting.ts';
import { iso } from './domain/time.ts';
import { bookedDamage, isDamaged, refusalOf } from './exceptions.ts';
import type { RefusalFence } from './fence.ts';
import { moving } from './moves.ts';
import type { PostingProfile, Sent } from './odoo/postings.ts';
import type { Clock, LocalStore } from './ports.ts';
import { noteBooked } from './restored.ts';

/** A posting that may be in Odoo, while a member of it is not what was recorded any more: it is only asked for, never sent. */
export interface Broken {
  /** As it was planned. Its members are those that are as they were recorded; if there are none, all of them. */
  readonly posting: Posting;
  readonly intact: readonly Entry[];
  readonly damaged: readonly Entry[];
}

/** @param front of a lane, by sequence; a posting that is not whole in it is left out */
export function brokenIn(front: readonly Entry[]): Broken | undefined {
  const doubtful = front.filter(({ delivery }) => delivery.doubtful && delivery.posting !== null);
  for (const members of postingsOf(doubtful)) {
    const plan = members[0].delivery.posting;
    const [damaged, intact] = [members.filter(isDamaged), members.filter((entry) => !isDamaged(entry))];
    const isAll = plan !== null && members.length === plan.members;
    if (!isAll || damaged.length === 0 || intact.some(({ delivery }) => delivery.state !== 'unknown')) continue;
    const [shown, ...more] = intact.length > 0 ? intact : members;
    if (!shown) continue;
    // What a damaged member says counts for nothing, so the quantity is that of the plan.
    const payload = { ...shown.payload, quantity: plan.quantity };
    return { posting: { id: plan.id, members: [shown, ...more], payload, doubtful: true }, intact, damaged };
  }
  return undefined;
}

interface DamagedDeps {
  readonly store: LocalStore;
  readonly profile: PostingProfile;
  readonly clock: Clock;
  readonly fence?: RefusalFence;
}

/** `waits`: Odoo does not have it, but an earlier call may still take effect. `changed`: somebody changed a delivery meanwhile. */
export type AskedFor =
  | { readonly kind: 'told' | 'waits' | 'changed' }
  | { readonly kind: 'not told'; readonly sent: Extract<Sent, { kind: 'fault' | 'stopped' }> };

/**
 * Asks what became of a broken posting. In Odoo: all of it is booked, and a person is told of the damaged members. Certainly not in
 * Odoo: the others go on, each by itself, and the damaged ones wait for a person, as what is not booked (P2, P3, P9).
 */
export async function askFor(deps: DamagedDeps, broken: Broken): Promise<AskedFor> {
  const { store, profile, fence } = deps;
  const { posting, intact, damaged } = broken;
  const since = iso(deps.clock.now());
  const move = (from: 'unknown' | 'sending', change: Partial<Delivery>) =>
    intact.map(({ id, delivery }) => moving(id, [from], { ...delivery, since, ...change }));
  // Who sends them looks whether they are intact; and what is asked for is found as unknown after a crash.
  if (intact.length > 0 && !(await store.changeDeliveries(move('unknown', { state: 'sending' }))))
    return { kind: 'changed' };
  const putBack = (failure: Failure | null = null) =>
    store.changeDeliveries(move('sending', { state: 'unknown', ...(failure && { failure }) }));
  const seen = await profile.booked(posting.id);
  if (seen.kind === 'fault' || seen.kind === 'stopped') {
    await putBack();
    return { kind: 'not told', sent: seen };
  }
  if (seen.kind === 'early') fence?.hold(posting.id);
  if (seen.kind === 'early' || (!seen.receipt && fence?.isFinal(posting.id) === false)) {
    await putBack();
    return { kind: 'waits' };
  }
  const { receipt } = seen;
  const change: Partial<Delivery> = receipt
    ? { state: 'posted', receipt, doubtful: false }
    : { state: 'pending', posting: null, doubtful: false };
  const left = damaged.map((entry): Entry => {
    const to = receipt ? change : { posting: null, doubtful: false };
    return { ...entry, delivery: { ...entry.delivery, since, ...to } };
  });
  // The notice first: a station that dies in between asks again, and tells it once.
  if (receipt) for (const entry of left) await store.raise(bookedDamage(entry, since));
  const rest = left.map(({ id, delivery }) => moving(id, ['parked'], delivery));
  if (!(await store.changeDeliveries([...move('sending', { ...change, failure: null }), ...rest]))) {
    await putBack();
    return { kind: 'changed' };
  }
  fence?.forget(posting.id);
  const [first] = posting.members;
  if (receipt && first) await noteBooked(store, [{ ...first, delivery: { ...first.delivery, ...change } }]);
  await store.closeException(`refused:${posting.id}`, 'agreed', since);
  if (!receipt) for (const entry of left) await store.raise(refusalOf(entry, since));
  return { kind: 'told' };
}
