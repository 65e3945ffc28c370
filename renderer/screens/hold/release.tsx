import type { JSX } from 'react';
export function ReleaseScreen(_: Record<string, unknown>): JSX.Element {
  return <main className="main" />;
}
