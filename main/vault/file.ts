import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { KeyVault } from '../key-vault.ts';
import { moveDurably, syncPath } from '../store/durable.ts';

/** Replaces or removes a small secret file, durably when it returns: a power cut leaves wholly the old or wholly the new; read and written by this user only. */
export function replaceSecret(path: string, bytes: Buffer | null): void {
  if (bytes === null) {
    if (!existsSync(path)) return;
    rmSync(path);
    syncPath(dirname(path));
    return;
  }
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const next = `${path}.next`;
  rmSync(next, { force: true });
  const file = openSync(next, 'wx', 0o600);
  try {
    writeSync(file, bytes);
  } finally {
    closeSync(file);
  }
  moveDurably(next, path);
}

/** The bytes of a secret file, or null if there is none. Throws if other users of this computer may read it. */
export function readSecret(path: string): Buffer | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return null;
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
    throw new Error('The key file may be read by other users of this computer: allow its owner only (mode 0600).');
  }
  return readFileSync(path);
}

/** A vault for the loopback host, where no keychain is at hand: a file that only this user may read. */
export function fileKeyVault(path: string): KeyVault {
  return {
    get: () => readSecret(path)?.toString('utf8') ?? null,
    set: (key) => replaceSecret(path, key === null ? null : Buffer.from(key, 'utf8')),
  };
}
