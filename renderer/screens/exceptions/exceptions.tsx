import type { JSX } from 'react';
export function ExceptionsScreen(_: Record<string, unknown>): JSX.Element {
  return <main className="main" />;
}
