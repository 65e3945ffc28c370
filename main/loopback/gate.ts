import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { refusals, type Refusal } from './answers.ts';

const tokenShape = /^[A-Za-z0-9_-]{43}$/;

/** 256 random bits as 43 letters of base64url. */
export const newToken = (): string => randomBytes(32).toString('base64url');

export function checkToken(token: string): string {
  if (!tokenShape.test(token)) throw new Error('A token has 43 letters of base64url (256 bits).');
  return token;
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Compares in the same time whatever differs: the digests have one length and say nothing about the token. */
export function hasToken(request: IncomingMessage, token: string): boolean {
  return timingSafeEqual(digest(request.headers.authorization ?? ''), digest(`Bearer ${token}`));
}

/**
 * Refuses what did not come from a page of ours: a name that was rebound to 127.0.0.1 shows in Host, another site in Origin.
 * A program without a browser sends no Origin and needs the token all the same.
 */
export function refusedAtGate({ headers }: IncomingMessage, port: number): Refusal | undefined {
  const { host, origin } = headers;
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) return refusals.host;
  if (origin !== undefined && origin !== `http://${host}`) return refusals.origin;
  return undefined;
}
