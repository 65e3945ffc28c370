import type { Clock, Random } from '../ports.ts';

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** UUIDv7 (RFC 9562): 48 bits of milliseconds, then random; ids made later sort later. */
export function uuid7(clock: Pick<Clock, 'now'>, random: Pick<Random, 'bytes'>): string {
  const time = clock.now().toString(16).padStart(12, '0');
  const bytes = random.bytes(10);
  bytes[0] = ((bytes[0] ?? 0) & 0x0f) | 0x70;
  bytes[2] = ((bytes[2] ?? 0) & 0x3f) | 0x80;
  const rest = hex(bytes);
  return `${time.slice(0, 8)}-${time.slice(8)}-${rest.slice(0, 4)}-${rest.slice(4, 8)}-${rest.slice(8)}`;
}
