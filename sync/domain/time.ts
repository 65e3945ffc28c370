/** ISO 8601 UTC with milliseconds. */
export const iso = (ms: number): string => new Date(ms).toISOString();

/** Odoo's way to write a time: `YYYY-MM-DD HH:MM:SS`, UTC, whole seconds. */
export const toOdooTime = (ms: number): string => iso(ms).slice(0, 19).replace('T', ' ');

/** Milliseconds since 1970 of an Odoo time. */
export const fromOdooTime = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`);
