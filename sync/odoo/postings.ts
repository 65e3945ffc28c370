import type { PostingProfileName, Receipt } from '../domain/delivery.ts';
import type { Entry, EntryId } from '../domain/entry.ts';
import { failure, type Failure } from '../domain/failure.ts';
import type { Posting } from '../domain/posting.ts';
import { fromOdooTime, iso } from '../domain/time.ts';
import type { OdooFault, OdooTransport } from '../ports.ts';
import {
  protocol,
  postingReceipt,
  readReply,
  versionOf,
  wirePosting,
  type WirePosting,
  type PostingReceipt,
  type PostingReply,
  type PostingResult,
} from './posting-action.ts';

/** What became of one posting in a call. */
export type Outcome =
  { readonly kind: 'posted'; readonly receipt: Receipt } | { readonly kind: 'refused'; readonly failure: Failure };

/** What became of a call: an outcome for each posting by its id, or a fault or failure of the whole. */
export type Sent =
  | { readonly kind: 'answered'; readonly outcomes: ReadonlyMap<string, Outcome>; readonly odooNow: number | null }
  /** `earlyMs`: Odoo refuses it, but a call that was sent before may take effect for so long still, milliseconds. */
  | { readonly kind: 'fault'; readonly fault: OdooFault; readonly earlyMs?: number }
  | { readonly kind: 'stopped'; readonly failure: Failure };

/** Which of the entries that were asked for Odoo holds today. */
export type Held =
  { readonly kind: 'answered'; readonly held: ReadonlySet<EntryId> } | Extract<Sent, { kind: 'fault' | 'stopped' }>;

/** What Odoo has of one posting. `early`: nothing, but what an earlier call began there may still be booked. */
export type Seen =
  | { readonly kind: 'answered'; readonly receipt: Receipt | null }
  | { readonly kind: 'early' }
  | Extract<Sent, { kind: 'fault' | 'stopped' }>;

/**
 * A way to post exactly once; set-up chooses, and the engine knows no more than this.
 * `send` may be repeated with the same postings after any outcome but an answer.
 */
export interface PostingProfile {
  readonly name: PostingProfileName;
  /** Postings that one `send` takes at most. */
  readonly batchLimit: number;
  send(postings: readonly Posting[]): Promise<Sent>;
  /** Whether postings can get through: the failure that stands in the way, or an answer without outcomes; with Odoo's time if it told it. */
  check(): Promise<Sent>;
  /** Looks for a posting by its id alone, because what is kept of it here may be damaged. Books nothing, whatever it finds. */
  booked(posting: EntryId): Promise<Seen>;
  /** Whether Odoo still holds these posted entries, at most `heldLimit`: one that was restored from a backup may not. */
  held(entries: readonly Entry[]): Promise<Held>;
}
export const heldLimit = 100;

const receiptOf = (receipt: PostingReceipt, again: boolean): Receipt => ({
  model: receipt.model,
  resId: receipt.res_id,
  name: receipt.name,
  quantity: receipt.quantity,
  again,
  postedAt: iso(fromOdooTime(receipt.posted_at)),
});

function outcomeOf(result: PostingResult): Outcome {
  if (result.outcome === 'posted') return { kind: 'posted', receipt: receiptOf(result.receipt, result.again) };
  const facts = Object.fromEntries(Object.entries(result.facts).map(([key, value]) => [key, factText(value)]));
  return { kind: 'refused', failure: failure(result.reason, { message: result.message, ...facts }) };
}

/** Facts fill sentences: plain values and lists of them as text, anything else not at all. */
function factText(value: unknown): string {
  if (Array.isArray(value)) return value.map(factText).join(', ');
  return typeof value === 'object' && value !== null ? '' : String(value);
}

type Asked = { readonly kind: 'read'; readonly read: PostingReply } | Extract<Sent, { kind: 'fault' | 'stopped' }>;

/** Every posting answered, none of them by another version: else the whole reply counts for nothing. */
function answered(reply: PostingReply, postings: readonly Posting[], version: string): Sent {
  if (
    reply.version !== version ||
    reply.results.some((each) => each.outcome === 'refused' && each.reason === 'wrong_version')
  )
    return { kind: 'stopped', failure: failure('wrong_version') };
  const outcomes = new Map(reply.results.map((each) => [each.id, outcomeOf(each)]));
  if (postings.some(({ id }) => !outcomes.has(id))) return { kind: 'fault', fault: notOurs };
  return { kind: 'answered', outcomes, odooNow: fromOdooTime(reply.now) };
}
const notOurs: OdooFault = { kind: 'not-odoo', message: 'the answer is not one of the posting action' };

/** In doubt Odoo looks for its document as well, should somebody have deleted what is kept of it. */
const wired = (posting: Posting): WirePosting =>
  posting.doubtful ? { ...wirePosting(posting), doubtful: true } : wirePosting(posting);

/** No product and no order has this id. */
const nothing = 2_147_483_647;

/**
 * A posting that is never booked, only compared with what Odoo has under its id: told that it has other content, it tells the receipt.
 * Complete, because Odoo looks at that first; and nothing of it is from an entry, which may be damaged.
 */
const question = (id: EntryId): WirePosting => ({
  id,
  hash: '0'.repeat(64),
  kind: 'confirm',
  product: nothing,
  group: nothing,
  quantity: '1',
  unit: 1,
  lot: null,
  serials: null,
  operator: '',
  recorded_at: '2000-01-01 00:00:00',
  members: [id],
});

/** About a quarter of Odoo's time limit for a request. */
const actionBatch = 20;

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
  const ask = async (request: Readonly<Record<string, unknown>>): Promise<Asked> => {
    const reply = await transport.call({
      model: 'ir.actions.server',
      method: 'run',
      ids: [settings.actionId],
      context: { plant_supervisor: { protocol, version, station: settings.station, ...request } },
    });
    if (!reply.ok) return { kind: 'fault', fault: reply.fault };
    const read = readReply(reply.value);
    return read ? { kind: 'read', read } : { kind: 'stopped', failure: failure('action_altered') };
  };
  const run = async (postings: readonly Posting[], describe: boolean): Promise<Sent> => {
    const asked = await ask({ describe, postings: postings.map(wired) });
    if (asked.kind !== 'read') return asked;
    const { read } = asked;
    if (describe && read.code !== undefined && versionOf(read.code.trim()) !== versionOf(settings.source.trim()))
      return { kind: 'stopped', failure: failure(read.version === version ? 'action_altered' : 'wrong_version') };
    const [denied] = read.denied ?? [];
    if (denied !== undefined) return { kind: 'stopped', failure: failure('rights_missing', { message: denied }) };
    return answered(read, postings, version);
  };
  const held = async (entries: readonly Entry[]): Promise<Held> => {
    const asked = await ask({ postings: [], known: entries.map((entry) => entry.id) });
    if (asked.kind !== 'read') return asked;
    // An answer that does not speak of them says nothing about them.
    if (asked.read.version !== version || !asked.read.known)
      return { kind: 'stopped', failure: failure('wrong_version') };
    return { kind: 'answered', held: new Set(asked.read.known) };
  };
  const booked = async (id: EntryId): Promise<Seen> => {
    const asked = await ask({ postings: [], known: [id], doubtful: true });
    if (asked.kind !== 'read') return asked;
    if (asked.read.version !== version || !asked.read.known)
      return { kind: 'stopped', failure: failure('wrong_version') };
    if (!asked.read.known.includes(id)) return { kind: 'answered', receipt: null };
    const found = await ask({ postings: [{ ...question(id), doubtful: true }] });
    if (found.kind !== 'read') return found;
    const [result] = found.read.results;
    // Read off the document it comes as booked: with its receipt somebody deleted what its content could be compared with.
    const told = result?.outcome === 'refused' ? result.facts['receipt'] : result?.receipt;
    const receipt = postingReceipt.safeParse(told);
    if (result?.id !== id || !receipt.success) return { kind: 'fault', fault: notOurs };
    return { kind: 'answered', receipt: receiptOf(receipt.data, true) };
  };
  return {
    name: 'posting-action',
    batchLimit: actionBatch,
    send: (postings) => run(postings, false),
    check: () => run([], true),
    booked,
    held,
  };
}
