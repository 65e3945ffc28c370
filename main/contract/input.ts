import type { z } from 'zod';
import { failure, type Failure } from '../../sync/domain/failure.ts';

/** Bytes of JSON that one request or one topic's parameters may have. */
export const inputCap = 64 * 1024;

export type Checked =
  { readonly ok: true; readonly input: unknown } | { readonly ok: false; readonly failure: Failure };

/** The answer to anything that is not in the contract: where it is wrong, and nothing of what was sent. */
export const badRequest = (field: string): Failure => failure('bad_request', { field });

function bytesOf(body: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(body) ?? '');
  } catch {
    // Cycles and BigInts come from a structured clone only, never from our renderer.
    return Number.POSITIVE_INFINITY;
  }
}

/** Parses what came from outside: size first, then the schema. */
export function checkInput(schema: z.ZodType, body: unknown): Checked {
  if (bytesOf(body) > inputCap) return { ok: false, failure: badRequest('size') };
  const parsed = schema.safeParse(body);
  if (parsed.success) return { ok: true, input: parsed.data };
  const path = parsed.error.issues[0]?.path ?? [];
  return { ok: false, failure: badRequest(path.length === 0 ? 'input' : path.map(String).join('.')) };
}
