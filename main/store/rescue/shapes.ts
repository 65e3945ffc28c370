import { z } from 'zod';
import { countKinds, type CountRow } from '../../../sync/domain/count.ts';
import { deliveryStates, postingProfiles, type Delivery } from '../../../sync/domain/delivery.ts';
import { entryKinds, type Entry } from '../../../sync/domain/entry.ts';
import { failure as failureOf, failureCodes } from '../../../sync/domain/failure.ts';
import { compare, sum } from '../../../sync/domain/quantity.ts';
import { isIntact } from '../../../sync/domain/seal.ts';

const posting = z.strictObject({
  id: z.string(),
  members: z.int().min(1),
  quantity: z.string(),
  profile: z.enum(postingProfiles),
});
const receipt = z.object({
  model: z.string(),
  resId: z.int(),
  name: z.string(),
  quantity: z.string(),
  again: z.boolean(),
  postedAt: z.string(),
});
const delivery = z.object({
  state: z.enum(deliveryStates),
  since: z.string(),
  attempts: z.int(),
  failure: z.object({ code: z.enum(failureCodes), facts: z.record(z.string(), z.string()) }).nullable(),
  receipt: receipt.nullable(),
  posting: posting.nullable(),
  doubtful: z.boolean(),
});

/** What can be read of a delivery that has lost its shape. */
const parts = z.object({
  state: z.enum(deliveryStates).nullable().catch(null),
  since: z.iso.datetime().nullable().catch(null),
  attempts: z.int().catch(0),
  failure: delivery.shape.failure.catch(null),
  receipt: receipt.nullable().catch(null),
  posting: posting.nullable().catch(null),
});

/** What the hash does not prove must at least have its shape: the hash covers the rest to the last bit. */
const entry = z.looseObject({
  id: z.string(),
  seq: z.int().min(1),
  recordedAt: z.string(),
  payload: z.looseObject({ kind: z.enum(entryKinds), quantity: z.string() }),
  hash: z.string(),
});

const count = z.looseObject({
  id: z.string(),
  signal: z.string(),
  seq: z.int().min(1),
  from: z.string().nullable(),
  to: z.string(),
  delta: z.string(),
  kind: z.enum(countKinds),
  doubtful: z.boolean(),
});

const setting = z.looseObject({ id: z.string(), value: z.unknown() });

export interface ProvenEntry {
  readonly entry: Entry;
  /** Its delivery is as it was written, as far as its shape tells. */
  readonly sound: boolean;
}

/** The entry, if its hash proves every recorded bit of it; a delivery that cannot be read is made of what is left of it. */
export function provenEntry(value: unknown): ProvenEntry | undefined {
  const parsed = entry.safeParse(value);
  if (!parsed.success) return undefined;
  const whole = delivery.safeParse(parsed.data['delivery']);
  const left = whole.success ? whole.data : leftOf(parsed.data['delivery'], parsed.data.recordedAt);
  const found = { ...parsed.data, delivery: left } as unknown as Entry;
  return isIntact(found) ? { entry: found, sound: whole.success } : undefined;
}

/** An entry that its hash does not prove, if it can be kept and shown at all. */
export function shapedEntry(value: unknown): Entry | undefined {
  const parsed = z.looseObject({ ...entry.shape, lane: z.string(), delivery }).safeParse(value);
  return parsed.success ? (parsed.data as unknown as Entry) : undefined;
}

/**
 * A delivery of which a part cannot be read. Whoever cannot tell any more how far it was asks Odoo (unknown); whether a person had
 * decided against it only a person can tell (parked). Nothing goes out as if it were new.
 */
function leftOf(value: unknown, recordedAt: string): Delivery {
  const found = parts.safeParse(value ?? {});
  const { state, since, failure, ...rest } = found.success ? found.data : parts.parse({});
  const told = { ...rest, since: since ?? recordedAt, failure, doubtful: true };
  if (state === null || (state === 'parked' && failure === null))
    return { ...told, state: 'parked', failure: failureOf('entry_unsure') };
  if (state === 'parked' || state === 'set_aside') return { ...told, state };
  if (state === 'settled' && rest.receipt !== null) return { ...told, state, doubtful: false };
  return { ...told, state: 'unknown', failure: null, receipt: null };
}

/** The row of a count ledger, if its figures agree with each other. */
export function provenCount(value: unknown): CountRow | undefined {
  const parsed = count.safeParse(value);
  if (!parsed.success) return undefined;
  const row = parsed.data as unknown as CountRow;
  if (row.id !== `${row.signal}:${String(row.seq).padStart(12, '0')}`) return undefined;
  return adds(row) ? row : undefined;
}

const decimal = /^-?\d+(\.\d+)?$/;

function adds({ kind, from, to, delta, doubtful }: CountRow): boolean {
  if (!decimal.test(to) || !decimal.test(delta) || (from !== null && !decimal.test(from))) return false;
  return kind !== 'count' || doubtful || from === null || compare(sum([from, delta]), to) === 0;
}

export function provenSetting(value: unknown): { readonly id: string; readonly value: unknown } | undefined {
  const parsed = setting.safeParse(value);
  return parsed.success && 'value' in parsed.data ? { id: parsed.data.id, value: parsed.data.value } : undefined;
}
