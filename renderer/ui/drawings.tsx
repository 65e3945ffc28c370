import type { JSX } from 'react';

/** One line drawing a name, on a field of 24 by 24; stroke and size come from the style sheet. */
export const drawings = {
  ask: (
    <>
      <path d="M12 2.8 21.2 12 12 21.2 2.8 12z" />
      <path d="M9.9 10.2a2.2 2.2 0 1 1 3 2c-.6.3-.9.7-.9 1.4" />
      <path d="M12 16.2h.01" strokeWidth="2.6" />
    </>
  ),
  back: (
    <>
      <path d="M9.2 5H21v14H9.2L3 12z" />
      <path d="M12 9.5l5 5M17 9.5l-5 5" />
    </>
  ),
  board: (
    <>
      <rect x="3.5" y="4" width="17" height="16" rx="2" />
      <path d="M3.5 9.5h17M9.5 9.5V20" />
    </>
  ),
  check: (
    <>
      <path d="M4.5 12.6 9.6 18 19.5 6.6" />
    </>
  ),
  clock: (
    <>
      <circle cx="12" cy="12" r="8.6" />
      <path d="M12 7.2V12l3.2 2" />
    </>
  ),
  close: (
    <>
      <path d="M5.500 5.500l13 13M18.500 5.500l-13 13" />
    </>
  ),
  count: (
    <>
      <path d="M4 20V10M9.3 20V4M14.7 20v-7M20 20V8" />
    </>
  ),
  differ: (
    <>
      <path d="M5 9.5h14M5 14.5h14M16 4.5 8 19.5" />
    </>
  ),
  down: (
    <>
      <path d="M5 9l7 7 7-7" />
    </>
  ),
  globe: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M3 12h18M12 3c3 3 3.500 6 3.500 9s-.5 6-3.500 9c-3-3-3.500-6-3.500-9S9 6 12 3z" />
    </>
  ),
  key: (
    <>
      <circle cx="8" cy="15.500" r="4" />
      <path d="M11 12.500 19.500 4M16 7.500l2.800 2.800" />
    </>
  ),
  left: (
    <>
      <path d="M15 5l-7 7 7 7" />
    </>
  ),
  lock: (
    <>
      <rect x="5" y="10.5" width="14" height="9.5" rx="1.8" />
      <path d="M8 10.5V7.6a4 4 0 0 1 8 0v2.9" />
    </>
  ),
  lot: (
    <>
      <path d="M3.5 11.2V4.5a1 1 0 0 1 1-1h6.7L21 13.3 13.3 21z" />
      <path d="M8 8h.01" strokeWidth="3" />
    </>
  ),
  odoo: (
    <>
      <path d="M2.8 12.8 7 17 15.2 7.4" />
      <path d="M12 16.2l.8.8L21.2 7.4" />
    </>
  ),
  offline: (
    <>
      <path d="M3 3l18 18" />
      <path d="M8.5 5.6A6 6 0 0 1 17.6 10 4.4 4.4 0 0 1 20.6 16.6" />
      <path d="M6.2 9.2A5 5 0 0 0 7 19h9" />
    </>
  ),
  online: (
    <>
      <path d="M7 19a5 5 0 0 1-.8-9.800A6 6 0 0 1 17.600 10a4.600 4.600 0 0 1-.6 9z" />
    </>
  ),
  orders: (
    <>
      <path d="M8 6h12M8 12h12M8 18h12" />
      <path d="M4 6h.01M4 12h.01M4 18h.01" strokeWidth="3" />
    </>
  ),
  person: (
    <>
      <circle cx="12" cy="8" r="3.8" />
      <path d="M4.500 20.500a7.500 7.500 0 0 1 15 0" />
    </>
  ),
  place: (
    <>
      <path d="M12 21c4.500-5 6.800-8.400 6.800-11.200a6.800 6.800 0 0 0-13.600 0C5.200 12.600 7.500 16 12 21z" />
      <circle cx="12" cy="9.800" r="2.400" />
    </>
  ),
  plus: (
    <>
      <path d="M12 5v14M5 12h14" />
    </>
  ),
  retry: (
    <>
      <path d="M19.500 9A8 8 0 1 0 20 13.500" />
      <path d="M20 4v5h-5" />
    </>
  ),
  right: (
    <>
      <path d="M9 5l7 7-7 7" />
    </>
  ),
  run: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M10 8.2v7.6l6-3.8z" fill="currentColor" />
    </>
  ),
  saved: (
    <>
      <circle cx="12" cy="12" r="8.6" />
      <path d="M8.2 12.3l2.7 2.7 5-5.6" />
    </>
  ),
  scan: (
    <>
      <path d="M3 8V5a1 1 0 0 1 1-1h3M17 4h3a1 1 0 0 1 1 1v3M21 16v3a1 1 0 0 1-1 1h-3M7 20H4a1 1 0 0 1-1-1v-3" />
      <path d="M7.5 8.5v7M11 8.5v7M13.6 8.5v7M16.8 8.5v7" />
    </>
  ),
  scrap: (
    <>
      <path d="M4.5 7h15M9.5 7V4.2h5V7M6.5 7l1 13h9l1-13" />
    </>
  ),
  search: (
    <>
      <circle cx="10.5" cy="10.5" r="6.5" />
      <path d="M15.5 15.5 21 21" />
    </>
  ),
  send: (
    <>
      <path d="M4 12h15M13 6l6 6-6 6" />
    </>
  ),
  setup: (
    <>
      <path d="M4 7h9M17 7h3M4 17h3M11 17h9" />
      <circle cx="15" cy="7" r="2.2" />
      <circle cx="9" cy="17" r="2.2" />
    </>
  ),
  stopped: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M9 9h6v6H9z" fill="currentColor" />
    </>
  ),
  touch: (
    <>
      <path d="M9 11.5V5.2a1.7 1.7 0 0 1 3.4 0v6l5.4 1.2a2 2 0 0 1 1.5 2.3l-.8 3.6A3.4 3.4 0 0 1 15.200 21h-2.400a4 4 0 0 1-3.300-1.700L5.400 13.700a1.500 1.500 0 0 1 2.300-1.900z" />
    </>
  ),
  unknown: (
    <>
      <circle cx="12" cy="12" r="9" strokeDasharray="3.2 3" />
      <path d="M8 12h8" />
    </>
  ),
  unlock: (
    <>
      <rect x="5" y="10.5" width="14" height="9.5" rx="1.8" />
      <path d="M8 10.5V7.6a4 4 0 0 1 7.6-1.700" />
    </>
  ),
  void: (
    <>
      <circle cx="12" cy="12" r="8.6" />
      <path d="M6 18 18 6" />
    </>
  ),
  warn: (
    <>
      <path d="M12 3.6 21.6 20H2.4z" />
      <path d="M12 10v4.4" />
      <path d="M12 17.2h.01" strokeWidth="2.6" />
    </>
  ),
} as const satisfies Readonly<Record<string, JSX.Element>>;

export type IconName = keyof typeof drawings;
