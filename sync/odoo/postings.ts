import type { Entry } from '../domain/entry.ts';
import type { Receipt } from '../domain/delivery.ts';
import { failure, type Failure } from '../domain/failure.ts';
import { fromOdooTime, iso } from '../domain/time.ts';
import type { OdooFault, OdooTransport } from '../ports.ts';
import { postingOf, protocol, readReply, versionOf, type PostingReply, type PostingResult } from './posting-action.ts';

/** What became of one entry in a call. */
export type Outcome =
  { readonly kind: 'posted'; readonly receipt: Receipt } | { readonly kind: 'refused'; readonly failure: Failure };

/** What became of a call: an outcome for each entry, or a fault or failure of the whole. */
export type Sent =
  | { readonly kind: 'answered'; readonly outcomes: ReadonlyMap<string, Outcome>; readonly odooNow: number }
  | { readonly kind: 'fault'; readonly fault: OdooFault }
  | { readonly kind: 'stopped'; readonly failure: Failure };

/**
 * A way to post entries exactly once; set-up chooses, and the engine knows no more than this.
 * `send` may be repeated with the same entries after any outcome but an answer.
 */
export interface PostingProfile {
  readonly name: 'posting-action';
  send(entries: readonly Entry[]): Promise<Sent>;
  /** Whether postings can get through: the failure that stands in the way, or undefined; and Odoo's time when it told it. */
  check(): Promise<Sent>;
}

const receiptOf = (posted: Extract<PostingResult, { outcome: 'posted' }>): Receipt => ({
  model: posted.receipt.model,
  resId: posted.receipt.res_id,
  name: posted.receipt.name,
  quantity: posted.receipt.quantity,
  again: posted.again,
  postedAt: iso(fromOdooTime(posted.receipt.posted_at)),
});

function outcomeOf(result: PostingResult): Outcome {
  if (result.outcome === 'posted') return { kind: 'posted', receipt: receiptOf(result) };
  const facts = Object.fromEntries(Object.entries(result.facts).map(([key, value]) => [key, factText(value)]));
  return { kind: 'refused', failure: failure(result.reason, { message: result.message, ...facts }) };
}

/** Facts fill sentences: plain values and lists of them as text, anything else not at all. */
function factText(value: unknown): string {
  if (Array.isArray(value)) return value.map(factText).join(', ');
  return typeof value === 'object' && value !== null ? '' : String(value);
}

/** Every entry answered, none of them by another version: else the whole reply counts for nothing. */
function answered(reply: PostingReply, entries: readonly Entry[], version: string): Sent {
  if (
    reply.version !== version ||
    reply.results.some((each) => each.outcome === 'refused' && each.reason === 'wrong_version')
  )
    return { kind: 'stopped', failure: failure('wrong_version') };
  const outcomes = new Map(reply.results.map((each) => [each.id, outcomeOf(each)]));
  if (entries.some((entry) => !outcomes.has(entry.id))) return { kind: 'fault', fault: notOurs };
  return { kind: 'answered', outcomes, odooNow: fromOdooTime(reply.now) };
}
const notOurs: OdooFault = { kind: 'not-odoo', message: 'the answer is not one of the posting action' };

/**
 * Posts through our server action in Odoo.
 * @param actionId id of the `ir.actions.server` record
 * @param source posting-action.py as it stands in the repository
 */
export function postingActionProfile(
  transport: OdooTransport,
  settings: { readonly actionId: number; readonly station: string; readonly source: string },
): PostingProfile {
  const version = versionOf(settings.source);
  const run = async (entries: readonly Entry[], describe: boolean): Promise<Sent> => {
    const reply = await transport.call({
      model: 'ir.actions.server',
      method: 'run',
      ids: [settings.actionId],
      context: {
        plant_supervisor: { protocol, version, station: settings.station, describe, postings: entries.map(postingOf) },
      },
    });
    if (!reply.ok) return { kind: 'fault', fault: reply.fault };
    const read = readReply(reply.value);
    if (!read) return { kind: 'stopped', failure: failure('action_altered') };
    if (describe && read.code !== undefined && versionOf(read.code.trim()) !== versionOf(settings.source.trim()))
      return { kind: 'stopped', failure: failure(read.version === version ? 'action_altered' : 'wrong_version') };
    return answered(read, entries, version);
  };
  return { name: 'posting-action', send: (entries) => run(entries, false), check: () => run([], true) };
}
