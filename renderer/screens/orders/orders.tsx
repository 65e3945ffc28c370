import type { JSX } from 'react';
export function OrdersScreen(_: Record<string, unknown>): JSX.Element {
  return <main className="main" />;
}
