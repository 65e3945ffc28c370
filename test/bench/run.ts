import { run as backlog } from './backlog.ts';
import { run as backup } from './backup.ts';
import { run as board } from './board.ts';
import { run as bulk } from './bulk.ts';
import { run as drain } from './drain/drain.ts';
import { run as open } from './open.ts';
import { run as save } from './save.ts';
import { run as touch } from './touch.ts';

/** `npm run bench -- NAME`: timings, as ratios within one run where there is something to compare with; the last line is the result as JSON. */
const benches: Readonly<Record<string, () => Promise<Readonly<Record<string, number>>>>> = {
  save,
  drain,
  board,
  open,
  backlog,
  backup,
  bulk,
  touch,
};

const name = process.argv[2] ?? '';
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (!bench) {
  process.stderr.write(`Which bench? ${Object.keys(benches).join(', ')}\n`);
  process.exit(2);
}
const figures = await bench();
process.stdout.write(`${JSON.stringify({ bench: name, figures })}\n`);
