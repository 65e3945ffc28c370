import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from './lock.ts';

const PREFIX = 'plant-odoo-';

/**
 * Waits until its standard input closes, which happens when the owner asks for it and also when the owner is killed.
 * Then ends Odoo (a process group) and PostgreSQL (immediate shutdown) and removes the run folder.
 */
const END_SCRIPT = `
cat > /dev/null
if [ -s "$1/odoo.pid" ]; then kill -KILL "-$(cat "$1/odoo.pid")" 2> /dev/null; fi
for file in "$1"/*/postmaster.pid; do
  if [ -s "$file" ]; then
    postmaster=$(head -n 1 "$file")
    kill -QUIT "$postmaster" 2> /dev/null
    tries=0
    while kill -0 "$postmaster" 2> /dev/null && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
  fi
done
rm -rf "$1"
`;

/** A temporary folder whose processes cannot outlive this one. */
export interface RunFolder {
  path: string;
  /** Ends the processes and removes the folder. Safe to call twice. */
  end(): Promise<void>;
}

/** Makes a run folder, after clearing those whose owner and watchdog were both killed. */
export function createRunFolder(): RunFolder {
  for (const path of abandoned()) void startWatchdog(path).end();
  const path = mkdtempSync(join(tmpdir(), PREFIX));
  // PostgreSQL runs as another user and must reach its data and socket in here.
  chmodSync(path, 0o755);
  writeFileSync(join(path, 'owner.pid'), String(process.pid));
  return { path, ...startWatchdog(path) };
}

function abandoned(): string[] {
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith(PREFIX));
  return folders
    .map((name) => join(tmpdir(), name))
    .filter((path) => existsSync(join(path, 'owner.pid')))
    .filter((path) => !isAlive(Number(readFileSync(join(path, 'owner.pid'), 'utf8'))));
}

function startWatchdog(path: string): { end(): Promise<void> } {
  const watchdog = spawn('/bin/sh', ['-c', END_SCRIPT, 'watchdog', path], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => watchdog.once('exit', () => resolve()));
  watchdog.unref();
  if ('unref' in watchdog.stdin && typeof watchdog.stdin.unref === 'function') watchdog.stdin.unref();
  return {
    end: () => {
      watchdog.ref();
      watchdog.stdin.end();
      return ended;
    },
  };
}
