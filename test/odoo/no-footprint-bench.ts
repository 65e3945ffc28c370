import { randomUUID } from 'node:crypto';
import type { EntryPayload, LotRef } from '../../sync/domain/entry.ts';
import type { Receipt } from '../../sync/domain/delivery.ts';
import type { Failure } from '../../sync/domain/failure.ts';
import { postingFor, type Posting } from '../../sync/domain/posting.ts';
import type { PostingProfile, Sent } from '../../sync/odoo/postings.ts';
import { confirmation, pending } from '../fakes/entries.ts';

/** A posting of one entry with this payload; `doubtful`: an earlier call may have booked it. */
export function postingOf(payload: EntryPayload, doubtful = false, id: string = randomUUID()): Posting {
  return postingFor([confirmation(1, { id, payload, delivery: { ...pending, doubtful } })]);
}

/** The same posting after a call that nobody knows the outcome of. */
export const inDoubt = ({ id, payload }: Posting): Posting => postingOf(payload, true, id);

export const confirmOf = (
  order: { readonly group: number; readonly product: number },
  quantity: string,
  more: { lot?: LotRef; serials?: string[]; unitId?: number } = {},
): EntryPayload => ({
  kind: 'confirm',
  orderId: String(order.group),
  productId: order.product,
  quantity,
  unitId: 1,
  lot: null,
  serials: null,
  count: null,
  ...more,
});

export type Answer = Receipt | Failure | { readonly fault: string };

/** What one posting came to: its receipt, the failure of a refusal, or the fault of the call. */
export function answerOf(sent: Sent, posting: Posting): Answer {
  if (sent.kind === 'fault') return { fault: `${sent.fault.kind}: ${sent.fault.message}` };
  if (sent.kind === 'stopped') return { fault: `stopped: ${sent.failure.code}` };
  const outcome = sent.outcomes.get(posting.id);
  if (!outcome) throw new Error('the posting has no outcome');
  return outcome.kind === 'posted' ? outcome.receipt : outcome.failure;
}

export const sendOnce = async (profile: PostingProfile, posting: Posting): Promise<Answer> =>
  answerOf(await profile.send([posting]), posting);

/** Sends as the engine does until there is an answer: after a fault in doubt the posting is doubtful. */
export async function untilAnswered(profile: PostingProfile, posting: Posting, most = 60): Promise<Answer> {
  let next = posting;
  let answer: Answer = { fault: 'never sent' };
  for (let attempt = 0; attempt < most; attempt += 1) {
    const sent = await profile.send([next]);
    answer = answerOf(sent, next);
    if (!('fault' in answer)) return answer;
    const isDoubt = sent.kind === 'stopped' || (sent.kind === 'fault' && /no-answer|not-odoo/.test(sent.fault.kind));
    if (isDoubt) next = inDoubt(next);
  }
  return answer;
}
