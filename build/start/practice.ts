import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { FirstSetup } from '../../main/first-setup.ts';
import { cacheFolder } from '../odoo/cache.ts';
import { step, type Progress } from '../odoo/progress.ts';
import type { Children } from './children.ts';

const odooLine = z.object({
  url: z.string(),
  database: z.string(),
  keys: z.object({ station: z.string(), admin: z.string() }),
  logins: z.object({ station: z.string(), admin: z.string() }),
});
const machineLine = z.object({ url: z.string() });

/** Where the practice station keeps its data, so that what was entered yesterday is still there; a real Odoo has a folder of its own. */
export function practiceFolder(odoo: string | undefined): string {
  const name = odoo === undefined ? 'practice' : `station-${odoo.replaceAll(/[^a-z0-9]+/gi, '-')}`;
  return join(cacheFolder(), name);
}

/** Starts the practice Odoo and the practice machine. The set-up for a station that has none yet. */
export async function practicePlant(children: Children, dataDir: string, progress: Progress): Promise<FirstSetup> {
  const state = join(dataDir, 'practice-odoo.json');
  // A new practice Odoo knows nothing of the entries of an old station.
  if (!existsSync(state))
    for (const file of ['station.sqlite', 'station.sqlite-wal', 'station.sqlite-shm'])
      rmSync(join(dataDir, file), { force: true });
  const script = (path: string): string => fileURLToPath(new URL(`../practice/${path}`, import.meta.url));
  const [odoo, machine] = await Promise.all([
    step(progress, 'Starting the practice Odoo', async () =>
      odooLine.parse(await children.ready(script('odoo/main.ts'), ['--state', state])),
    ),
    step(progress, 'Starting the practice machine', async () =>
      machineLine.parse(await children.ready(script('machine.ts'), [])),
    ),
  ]);
  progress(`Practice Odoo at ${odoo.url}, practice machine at ${machine.url}.`);
  return {
    connection: {
      url: odoo.url,
      database: odoo.database,
      login: odoo.logins.station,
      key: odoo.keys.station,
      transport: 'json2',
    },
    admin: { login: odoo.logins.admin, password: odoo.keys.admin },
    workCenter: 'Press 04',
    machineUrl: machine.url,
    operator: 'M. Krüger',
  };
}
