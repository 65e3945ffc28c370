import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { firstSetUp } from './first-setup.ts';
import { sentence } from './contract/sentence.ts';
import { carriedFailure } from './contract/serve.ts';
import { runTool } from './it-tools.ts';
import { fileKeyVault } from './vault/file.ts';
import { fileLog } from './log.ts';
import { startLoopback } from './loopback.ts';
import { makeFolder } from './store/open.ts';
import { startStation } from './station.ts';

/**
 * The station on the loopback host, without a window: prints one JSON line `{"address", "token", "page"}` (`page` is what a browser opens) when it serves, or
 * `{"failure": …}` when it cannot start, and ends on SIGINT, SIGTERM or when its standard input closes (if `--with-parent`).
 * With `--restore FILE`, `--export FILE` (`--only-open`), `--import FILE` or `--backup` it does just that, while no station runs on
 * the folder, and prints one JSON line of what it did.
 */
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    port: { type: 'string' },
    renderer: { type: 'string' },
    'first-setup': { type: 'string' },
    practice: { type: 'boolean', default: false },
    'with-parent': { type: 'boolean', default: false },
    restore: { type: 'string' },
    export: { type: 'string' },
    'only-open': { type: 'boolean', default: false },
    import: { type: 'string' },
    backup: { type: 'boolean', default: false },
  },
});

const say = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

async function main(): Promise<void> {
  if (!values.data) throw new Error('--data FOLDER is missing');
  const dataDir = values.data;
  makeFolder(dataDir);
  const log = fileLog(join(dataDir, 'station.log'));
  const done = await runTool(dataDir, values, log);
  if (done !== undefined) return say(done);
  const station = await startStation({
    dataDir,
    vault: fileKeyVault(join(dataDir, 'odoo-key')),
    log,
    host: 'loopback',
    practice: values.practice,
  });
  const loopback = await startLoopback({
    contract: station.contract,
    rendererDir: values.renderer ?? fileURLToPath(new URL('../dist/renderer', import.meta.url)),
    ...(values.port ? { port: Number(values.port) } : {}),
    log,
  });
  let ending = false;
  const end = async (): Promise<void> => {
    if (ending) return;
    ending = true;
    await loopback.close();
    await station.close();
    process.exit(0);
  };
  process.on('SIGINT', () => void end());
  process.on('SIGTERM', () => void end());
  if (values['with-parent']) process.stdin.resume().on('end', () => void end());
  await firstSetUp(station.contract, values['first-setup'], log);
  say({ address: loopback.origin, token: loopback.token, page: loopback.address });
}

main().catch((error: unknown) => {
  const known = error instanceof Error && 'failure' in error ? error.failure : { code: 'internal', facts: {} };
  const words = carriedFailure(error);
  const why = error instanceof Error ? error.message : String(error);
  say({ failure: known, message: why, ...(words && { say: sentence(words, 'en') }) });
  process.exit(1);
});
