import type { JSX } from 'react';
export function HoldScreen(_: Record<string, unknown>): JSX.Element {
  return <main className="main" />;
}
