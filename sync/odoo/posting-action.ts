import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import type { EntryPayload, LotRef } from '../domain/entry.ts';
import { refusalCodes } from '../domain/failure.ts';
import { canonicalJson } from '../domain/json.ts';
import { recordedAt, type Posting } from '../domain/posting.ts';
import { toOdooTime } from '../domain/time.ts';

/** Protocol 1 of posting-action.py; see there for the meaning of each field. */
export const protocol = 1;

const versionLine = /^VERSION = '[0-9a-f]*'$/m;

/** A checkout may end its lines as Windows does: it is the same code, and Odoo is given one. */
const plainLines = (source: string): string => source.replaceAll('\r\n', '\n');

/** SHA-256 of the reviewed file as it stands in the repository: the version that both sides must agree on. */
export const versionOf = (source: string): string =>
  bytesToHex(sha256(utf8ToBytes(plainLines(source).replace(versionLine, "VERSION = ''"))));

/** The code to install: the file with its own version written into it. */
export const withVersion = (source: string): string =>
  plainLines(source).replace(versionLine, `VERSION = '${versionOf(source)}'`);

/** A posting as protocol 1 has it. */
export interface WirePosting {
  readonly id: string;
  readonly hash: string;
  readonly kind: EntryPayload['kind'];
  readonly [field: string]: unknown;
}

const lotRef = (lot: LotRef | null): { id: number } | { name: string } | null =>
  lot === null ? null : 'id' in lot ? { id: lot.id } : { name: lot.name };

function fieldsOf(payload: EntryPayload): Record<string, unknown> {
  switch (payload.kind) {
    case 'confirm':
      return { group: Number(payload.orderId), lot: lotRef(payload.lot), serials: payload.serials };
    case 'scrap':
      return {
        group: Number(payload.orderId),
        role: payload.role,
        lot: lotRef(payload.lot),
        location: null,
        reason: payload.reasonId,
      };
    case 'hold':
    case 'release':
      return {
        lot: lotRef(payload.lot),
        from: payload.fromLocationId,
        to: payload.toLocationId,
        reason: payload.reason,
      };
  }
}

/**
 * What order and lot were called when it was recorded: an Odoo that was restored from a backup gives the same ids again, to others.
 * And where scrap is not taken from. Beside what the hash seals: a posting that an earlier version sent stays the same.
 */
function besidesOf(payload: EntryPayload): Record<string, string | number> {
  const order = 'orderName' in payload ? payload.orderName : undefined;
  const { lot } = payload;
  return {
    ...(order === undefined ? {} : { order_name: order }),
    ...(lot && 'id' in lot ? { lot_name: lot.name } : {}),
    ...(payload.kind === 'scrap' && payload.holdLocationId !== undefined ? { not_from: payload.holdLocationId } : {}),
  };
}

/** A posting as the posting action takes it. Pure: the same posting always gives the same text and hash. */
export function wirePosting(posting: Posting): WirePosting {
  const { id, members, payload } = posting;
  const body = {
    id,
    kind: payload.kind,
    product: payload.productId,
    quantity: payload.quantity,
    unit: payload.unitId,
    operator: [...new Set(members.map((entry) => entry.operator))].join(', ').slice(0, 200),
    recorded_at: toOdooTime(recordedAt(posting)),
    members: members.map((entry) => entry.id),
    ...fieldsOf(payload),
  };
  return { ...body, ...besidesOf(payload), hash: bytesToHex(sha256(utf8ToBytes(canonicalJson(body)))) };
}

/** Reasons with which the posting action refuses one posting. */
const refusal = z.enum([...refusalCodes, 'wrong_version', 'odoo_said']);

export const postingReceipt = z.object({
  model: z.string(),
  res_id: z.int(),
  name: z.string(),
  quantity: z.string(),
  posted_at: z.string(),
});
export type PostingReceipt = z.infer<typeof postingReceipt>;

const result = z.discriminatedUnion('outcome', [
  z.object({
    id: z.string(),
    outcome: z.literal('posted'),
    again: z.boolean(),
    receipt: postingReceipt,
  }),
  z.object({
    id: z.string(),
    outcome: z.literal('refused'),
    reason: refusal,
    message: z.string(),
    facts: z.record(z.string(), z.unknown()).default({}),
  }),
]);
export type PostingResult = z.infer<typeof result>;

const reply = z.object({
  type: z.literal('ir.actions.act_window_close'),
  infos: z.object({
    plant_supervisor: z.object({
      protocol: z.literal(protocol),
      version: z.string(),
      now: z.string(),
      code: z.string().optional(),
      /** What the station's user may not do at all, as `stock.scrap: create`. */
      denied: z.array(z.string()).optional(),
      known: z.array(z.string()).optional(),
      results: z.array(result),
    }),
  }),
});
export type PostingReply = z.infer<typeof reply>['infos']['plant_supervisor'];

/** The reply if it is exactly one of protocol 1, else undefined: anything else is not a success. */
export function readReply(value: unknown): PostingReply | undefined {
  const parsed = reply.safeParse(value);
  return parsed.success ? parsed.data.infos.plant_supervisor : undefined;
}
