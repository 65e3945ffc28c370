import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Entry } from './entry.ts';
import { canonicalJson } from './json.ts';

/** SHA-256 over the canonical JSON of what never changes in an entry, lower-case hex. */
function hashOf(entry: Omit<Entry, 'hash'>): string {
  const { delivery: _, ...facts } = { ...entry, hash: undefined };
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(facts))));
}

/** The entry with its hash: from now on a changed bit in it is found. */
export const sealed = (entry: Omit<Entry, 'hash'>): Entry => ({ ...entry, hash: hashOf(entry) });

/** Whether an entry is still what was recorded. */
export const isIntact = (entry: Entry): boolean => entry.hash === hashOf(entry);
