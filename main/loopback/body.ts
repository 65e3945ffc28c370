import type { IncomingMessage } from 'node:http';
import { inputCap } from '../contract/input.ts';
import { refusals, type Refusal } from './answers.ts';

export type Body = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly refusal: Refusal };

const refused = (refusal: Refusal): Body => ({ ok: false, refusal });

/** The JSON body of a request, never more than the cap in memory. Rejects if the connection breaks. */
export async function readJson(request: IncomingMessage): Promise<Body> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') return refused(refusals.type);
  if (Number(request.headers['content-length'] ?? 0) > inputCap) return refused(refusals.size);
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop must not destroy the socket: the refusal still has to be sent.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > inputCap) return refused(refusals.size);
    chunks.push(chunk);
  }
  try {
    return { ok: true, value: JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown };
  } catch {
    return refused(refusals.body);
  }
}
