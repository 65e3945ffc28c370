// Runs before anything is installed: plain JavaScript for Node 20 and later, no dependency.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const major = 24;
const modules = join(root, 'node_modules');
const stamp = join(modules, '.installed-lock');

/** @param {string} line */
export const say = (line) => process.stderr.write(`${line}\n`);

const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');

/** Whether node_modules is what the lock file says: written only after `npm ci` came to its end. */
const isInstalled = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash();

/** Installs the modules of the lock file where they are missing or of another lock file. */
function ensureModules() {
  if (isInstalled()) return;
  say('Installing modules from the lock file (npm ci) …');
  const started = Date.now();
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const done = spawnSync(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) {
    say('The modules could not be installed. Is the npm registry reachable? Run the same command again when it is.');
    process.exit(1);
  }
  writeFileSync(stamp, lockHash());
  say(`Modules installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}

/** The pinned Node of this platform from node_modules, or this Node if it is of the same major version. */
function pinnedNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const packages = [
    `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
    `node-bin-${process.platform}-${process.arch}`,
  ];
  const pinned = packages.map((each) => join(modules, each, 'bin', name)).find((each) => existsSync(each));
  if (pinned) return pinned;
  if (Number.parseInt(process.versions.node, 10) === major) return process.execPath;
  say(
    `No Node ${major} is packaged for ${process.platform} ${process.arch}. Install Node ${major} and run the same command again.`,
  );
  process.exit(1);
}

/**
 * Installs what is missing and hands over to a TypeScript file on the pinned Node, passing arguments, signals and the exit code on.
 * @param {string} file relative to the root
 */
export function handOver(file) {
  ensureModules();
  const node = pinnedNode();
  const path = [join(modules, '.bin'), process.env.PATH].join(delimiter);
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', join(root, file), ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 130 : (code ?? 1)));
}
