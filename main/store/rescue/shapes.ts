import { z } from 'zod';
import { countKinds, type CountRow } from '../../../sync/domain/count.ts';
import { deliveryStates, postingProfiles } from '../../../sync/domain/delivery.ts';
import { entryKinds, type Entry } from '../../../sync/domain/entry.ts';
import { failureCodes } from '../../../sync/domain/failure.ts';
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

/** What the hash does not prove must at least have its shape: the hash covers the rest to the last bit. */
const entry = z.looseObject({
  id: z.string(),
  seq: z.int().min(1),
  payload: z.looseObject({ kind: z.enum(entryKinds), quantity: z.string() }),
  hash: z.string(),
  delivery,
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

/** The entry, if its hash proves every recorded bit of it and its delivery has the shape of one. */
export function provenEntry(value: unknown): Entry | undefined {
  const parsed = entry.safeParse(value);
  if (!parsed.success) return undefined;
  const found = parsed.data as unknown as Entry;
  return isIntact(found) ? found : undefined;
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
