import type { JSX } from 'react';
export function OrderScreen(_: Record<string, unknown>): JSX.Element {
  return <main className="main" />;
}
