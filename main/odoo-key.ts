import { z } from 'zod';
import type { Log } from '../sync/ports.ts';
import type { Settings } from './floor/settings.ts';
import type { KeyVault } from './key-vault.ts';
import { isSamePlace, type Place } from './odoo/place.ts';
import type { StationStore } from './store/station-store.ts';

/** A user of a database at an address. */
export interface Account extends Place {
  readonly login: string;
}

/** The vault's content: the key and whose it is, together, so that a store from a backup cannot lead the key of today elsewhere. */
const bound = z.strictObject({ key: z.string(), url: z.string(), database: z.string(), login: z.string() });
type Bound = z.output<typeof bound>;

/** The key for this user at this address; null when the vault holds none, or another's: a key never goes elsewhere. @throws as the vault */
export function keyFor(vault: KeyVault, account: Account): string | null {
  const kept = boundIn(vault.get());
  return kept && isSamePlace(kept, account) && kept.login === account.login ? kept.key : null;
}

/** Keeps a key for this user at this address, in place of the one before. @throws as the vault */
export function keepKey(vault: KeyVault, key: string, { url, database, login }: Account): void {
  vault.set(JSON.stringify({ key, url, database, login } satisfies Bound));
}

function boundIn(secret: string | null): Bound | undefined {
  if (secret === null) return undefined;
  try {
    return bound.safeParse(JSON.parse(secret)).data;
  } catch {
    // A bare key of an older version: nobody knows whose it is.
    return undefined;
  }
}

interface BindDeps {
  readonly store: Pick<StationStore, 'openExceptions'>;
  readonly settings: Settings;
  readonly vault: KeyVault;
  readonly log: Log;
}

/**
 * Binds a key that an older version kept bare to the address of set-up, once, before anything is sent. Set-up wrote both together,
 * so they belong together – but not after the settings came out of a backup: then the key is forgotten and a person is asked for it.
 */
export async function bindOldKey({ store, settings, vault, log }: BindDeps): Promise<void> {
  try {
    const secret = vault.get();
    const account = settings.get('odoo');
    if (secret === null || account.url === '' || boundIn(secret)) return;
    const mayBeOlder = (await store.openExceptions()).some(
      ({ failure }) => failure.code === 'store_restored' || failure.code === 'store_rebuilt',
    );
    if (mayBeOlder) vault.set(null);
    else keepKey(vault, secret, account);
    log.info('key.bound', { bound: !mayBeOlder });
  } catch (error) {
    // A bare key is never sent; the strip says that there is none.
    log.warn('key.unbound', { error: String(error) });
  }
}
