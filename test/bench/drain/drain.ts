import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EntryDraft } from '../../../main/contract/table.ts';
import { droppingProxy } from '../../peers/dropping-proxy.ts';
import { realPlant, type RealPlant } from '../../peers/plant.ts';
import { seeded } from '../../peers/seeded.ts';
import { setUp } from '../../peers/set-up.ts';
import { StationProcess } from '../../peers/station-process.ts';
import { touch } from '../../peers/touch.ts';
import { until } from '../../peers/until.ts';
import { makeBacklog, stockOf, type Backlog, type Task } from './backlog.ts';
import { drainNaively } from './naive.ts';

/**
 * One backlog into the real Odoo 19: ours, from the moment at which Odoo can be reached again until it has answered for every entry,
 * against a client that posts one entry after the other. Both begin with the same database. Times in seconds.
 */
export async function run(): Promise<Record<string, number>> {
  const plant = await realPlant();
  try {
    const backlog = await makeBacklog(plant, seeded(7));
    await plant.odoo.server?.snapshot();
    const before = performance.now();
    await drainNaively(plant, backlog);
    const naiveSeconds = (performance.now() - before) / 1_000;
    const naiveStock = await stockOf(plant);
    await plant.reset();
    const ours = await drainOurs(plant, backlog);
    if ((await stockOf(plant)) !== naiveStock) throw new Error('the two clients left different stock behind');
    return {
      speedup: naiveSeconds / ours.seconds,
      entries: backlog.tasks.length,
      oursSeconds: ours.seconds,
      naiveSeconds,
      oursSettledSeconds: ours.settledSeconds,
      settledAfterSeconds: ours.settledSeconds - ours.seconds,
      documents: ours.documents,
    };
  } finally {
    await plant.release();
  }
}

interface Drained {
  /** From the moment at which Odoo can be reached until it has answered for all entries, and until all are compared with it. */
  readonly seconds: number;
  readonly settledSeconds: number;
  /** So many documents in Odoo the entries became. */
  readonly documents: number;
}

async function drainOurs(plant: RealPlant, backlog: Backlog): Promise<Drained> {
  const dataDir = mkdtempSync(join(tmpdir(), 'plant-drain-'));
  const proxy = await droppingProxy(plant.url, 0, seeded(1));
  const station = await StationProcess.start(dataDir);
  try {
    await setUp(station, plant.connection('json2', proxy.url), plant.admin);
    proxy.setOpen(false);
    const [reason] = await station.get('reasons.list', {});
    for (const task of backlog.tasks) await station.get('entry.record', draftOf(backlog, task, reason?.id ?? 0));
    proxy.setOpen(true);
    const start = performance.now();
    const since = (): number => (performance.now() - start) / 1_000;
    await until('all entries in Odoo', 300_000, async () => (await station.get('sync.now', {})).waiting === 0);
    const seconds = since();
    const settled = await until('all entries settled', 300_000, async () => {
      const entries = await station.get('entry.list', { limit: 1_000 });
      const refused = entries.find((entry) => entry.state === 'parked');
      if (refused) throw new Error(`refused: ${JSON.stringify(refused.failure)}`);
      return entries.every((entry) => entry.state === 'settled') && entries;
    });
    const settledSeconds = since();
    const documents = new Set(settled.map(({ receipt }) => `${receipt?.model} ${receipt?.resId}`)).size;
    return { seconds, settledSeconds, documents };
  } finally {
    await station.stop();
    await proxy.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function draftOf(backlog: Backlog, task: Task, reasonId: number): EntryDraft {
  if (task.kind === 'hold')
    return {
      ...touch(),
      kind: 'hold',
      orderId: null,
      lotId: backlog.lots[task.lot]?.id ?? 0,
      quantity: task.quantity,
      fromLocationId: backlog.stock,
      toLocationId: backlog.hold,
      reason: 'Sink marks',
    };
  const orderId = String(backlog.orders[task.order]?.group);
  if (task.kind === 'confirm')
    return { ...touch(), kind: 'confirm', orderId, quantity: task.quantity, lot: null, serials: null, count: null };
  return {
    ...touch(),
    kind: 'scrap',
    orderId,
    role: 'component',
    productId: backlog.component,
    quantity: task.quantity,
    lot: null,
    reasonId,
  };
}
