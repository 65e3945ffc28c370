import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rpc } from '../../build/odoo/rpc.ts';
import type { OdooConnection } from '../../main/contract/table.ts';
import { compareBooks, type Books } from '../peers/books.ts';
import { droppingProxy } from '../peers/dropping-proxy.ts';
import { realPlant, type RealPlant, type TestPlant } from '../peers/plant.ts';
import { seeded } from '../peers/seeded.ts';
import { setUp } from '../peers/set-up.ts';
import { StationProcess } from '../peers/station-process.ts';
import { until } from '../peers/until.ts';
import { shiftOf } from '../peers/work.ts';
import type { Proof, ProofOptions } from './proof.ts';

/** Share of the calls whose reply is lost after Odoo has done the work. */
const dropRate = 0.35;

interface Run extends Books {
  readonly entries: number;
  readonly dropped: number;
  /** Entries that Odoo held already when they were sent again: what a naive client would have doubled. */
  readonly again: number;
}

/** Entries of all kinds through a network that loses replies, into the real Odoo; then both sides are added up. */
async function chaos(
  plant: TestPlant,
  transport: OdooConnection['transport'],
  count: number,
  { seed, say }: ProofOptions,
): Promise<Run> {
  const random = seeded(seed);
  const dataDir = mkdtempSync(join(tmpdir(), 'plant-chaos-'));
  const proxy = await droppingProxy(plant.url, 0, random);
  const station = await StationProcess.start(dataDir);
  try {
    await setUp(station, plant.connection(transport, proxy.url), plant.admin);
    const shift = await shiftOf(station, random);
    proxy.setRate(dropRate);
    for (let recorded = 0; recorded < count; recorded += 1) {
      await station.get('entry.record', shift.next());
      // The first half one by one, so that each is a call of its own; the second half as a backlog.
      if (recorded < count / 2)
        await until('an entry sent', 120_000, async () => (await station.get('sync.now', {})).waiting === 0);
    }
    const entries = await until('all entries settled', 600_000, async () => {
      const all = await station.get('entry.list', { limit: 1000 });
      const refused = all.find((entry) => entry.state === 'parked');
      if (refused) throw new Error(`refused: ${JSON.stringify(refused.failure)}`);
      return all.every((entry) => entry.state === 'settled') && all;
    });
    say(`${transport}: ${entries.length} entries, ${proxy.dropped()} of ${proxy.connections()} replies dropped`);
    const again = entries.filter((entry) => entry.receipt?.again).length;
    return { ...(await compareBooks(plant, entries)), entries: entries.length, dropped: proxy.dropped(), again };
  } finally {
    await station.stop();
    await proxy.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Planted: a client that simply tries again, as scripts do. Returns how many pieces too many Odoo scrapped. */
async function naiveRetry(plant: RealPlant, scraps: number, seed: number): Promise<number> {
  const proxy = await droppingProxy(plant.url, dropRate, seeded(seed));
  const login = { ...plant.odoo.admin, url: proxy.url };
  const again = async (method: string, args: Record<string, unknown>): Promise<unknown> => {
    for (;;)
      try {
        return await rpc(login, 'stock.scrap', method, args);
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
      }
  };
  const product = plant.odoo.plant.products['GSK-204'];
  if (!product) throw new Error('the plan has no GSK-204');
  try {
    for (let index = 0; index < scraps; index += 1) {
      const ids = await again('create', { vals_list: [{ product_id: product.id, scrap_qty: 1 }] });
      await again('action_validate', { ids });
    }
  } finally {
    await proxy.close();
  }
  const moves = await plant.rows(
    'stock.move',
    [
      ['product_id', '=', product.id],
      ['scrap_id', '!=', false],
      ['state', '=', 'done'],
    ],
    ['quantity'],
  );
  return moves.reduce((total, move) => total + Number(move['quantity']), 0) - scraps;
}

/** P3, P8 on the real Odoo with lost replies, over both transports. */
export const chaosOdoo: Proof = async (options) => {
  const plant = await realPlant();
  const count = options.quick ? 32 : 200;
  const runs: Run[] = [];
  try {
    for (const transport of ['json2', 'xmlrpc'] as const) {
      if (runs.length > 0) await plant.reset();
      runs.push(await chaos(plant, transport, count, options));
    }
    const tooMany = await naiveRetry(plant, options.quick ? 20 : 60, options.seed);
    options.say(`naive retry: ${tooMany} pieces too many`);
    const total = (of: (run: Run) => number): number => runs.reduce((sum, run) => sum + of(run), 0);
    const figures = {
      entries: total((run) => run.entries),
      dropped: total((run) => run.dropped),
      lost: total((run) => run.lost),
      doubled: total((run) => run.doubled),
      again: total((run) => run.again),
    };
    return {
      holds: figures.lost === 0 && figures.doubled === 0 && figures.again > 0 && tooMany > 0,
      figures,
      controls: { planted: 1, found: tooMany > 0 ? 1 : 0 },
      remarks: runs.flatMap((run) => run.differences),
    };
  } finally {
    await plant.release();
  }
};
