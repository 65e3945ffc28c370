import { safeStorage } from 'electron';
import type { KeyVault } from '../key-vault.ts';
import { readSecret, replaceSecret } from '../vault/file.ts';

/**
 * Throws where safeStorage would only disguise the key: Linux without a keyring falls back to a password that is in Electron's
 * source (`basic_text`).
 */
function checkBackend(): void {
  const weak =
    process.platform === 'linux' && ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend());
  if (weak || !safeStorage.isEncryptionAvailable()) {
    throw new Error(
      'This computer offers no keychain for the Odoo key: unlock or install a keyring (gnome-keyring, kwallet).',
    );
  }
}

/** The Odoo key in a file that the operating system's keychain encrypts. Works after `app` is ready only. */
export function keychainVault(path: string): KeyVault {
  return {
    get() {
      const secret = readSecret(path);
      if (secret === null) return null;
      checkBackend();
      return safeStorage.decryptString(secret);
    },
    set(key) {
      if (key !== null) checkBackend();
      replaceSecret(path, key === null ? null : safeStorage.encryptString(key));
    },
  };
}
