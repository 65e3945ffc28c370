/** How often the engine does what by itself; milliseconds. */
export const rhythm = {
  /** Odoo's changes are read. */
  pullEveryMs: 10_000,
  /** What vanished without a trace is looked for, and the small tables are read whole. */
  sweepEveryMs: 300_000,
  /** Odoo is asked whether postings would get through, and whether it still holds what it confirmed. */
  checkEveryMs: 600_000,
  /** A stop waits so long for the call under way. One that is cut then has an unknown outcome and is sent again at the next start. */
  stopGraceMs: 5_000,
} as const;
