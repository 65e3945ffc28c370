import type { JSX } from 'react';
export function SetupScreen(_: Record<string, unknown>): JSX.Element {
  return <main className="main" />;
}
