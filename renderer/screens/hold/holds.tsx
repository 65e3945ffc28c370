import type { JSX } from 'react';
export function HoldsScreen(_: Record<string, unknown>): JSX.Element {
  return <main className="main" />;
}
