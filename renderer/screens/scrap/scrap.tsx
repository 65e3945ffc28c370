import type { JSX } from 'react';
export function ScrapScreen(_: Record<string, unknown>): JSX.Element {
  return <main className="main" />;
}
