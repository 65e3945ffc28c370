/** The one secret of a station: its Odoo key, with whose it is (odoo-key.ts). Both functions throw if the vault cannot be trusted or written. */
export interface KeyVault {
  /** The secret, or null when none was kept. */
  get(): string | null;
  /** Keeps a secret in place of the one before; null forgets it. */
  set(secret: string | null): void;
}
