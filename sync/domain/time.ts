const dayMs = 86_400_000;
const two = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));
/** The day that was written last: years and months are worked out once a day. */
let day = Number.NaN;
let date = '';

/** Hours, minutes and seconds of a day. */
function clock(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  return `${two[Math.floor(seconds / 3_600)]}:${two[Math.floor(seconds / 60) % 60]}:${two[seconds % 60]}`;
}

/** The part of a moment that lies within its day, whose date is then in `date`. */
function withinDay(ms: number): number {
  const nth = Math.floor(ms / dayMs);
  if (nth !== day) {
    date = new Date(ms).toISOString().slice(0, -14);
    day = nth;
  }
  return ms - nth * dayMs;
}

/** ISO 8601 UTC with milliseconds. @throws RangeError when `ms` is no time */
export const iso = (ms: number): string => {
  const left = withinDay(ms);
  return `${date}T${clock(left)}.${String(Math.floor(left % 1_000)).padStart(3, '0')}Z`;
};

/** Odoo's way to write a time: `YYYY-MM-DD HH:MM:SS`, UTC, whole seconds. */
export const toOdooTime = (ms: number): string => {
  const left = withinDay(ms);
  return `${date} ${clock(left)}`;
};

/** Milliseconds since 1970 of an Odoo time. */
export const fromOdooTime = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`);
