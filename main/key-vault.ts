/** The one secret of a station: its Odoo key. Both functions throw if the vault cannot be trusted or written. */
export interface KeyVault {
  /** The key, or null when none was kept. */
  get(): string | null;
  /** Keeps the key in place of the one before; null forgets it. */
  set(key: string | null): void;
}
