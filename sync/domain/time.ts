/** ISO 8601 UTC with milliseconds. */
export const iso = (ms: number): string => new Date(ms).toISOString();

/** The second that was written last: most are asked for again. */
let last = { second: NaN, text: '' };

/** Odoo's way to write a time: `YYYY-MM-DD HH:MM:SS`, UTC, whole seconds. */
export function toOdooTime(ms: number): string {
  const second = Math.floor(ms / 1_000);
  if (second !== last.second) last = { second, text: written(second * 1_000) };
  return last.text;
}

const written = (ms: number): string => iso(ms).slice(0, 19).replace('T', ' ');

/** Milliseconds since 1970 of an Odoo time. */
export const fromOdooTime = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`);
