import { readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';
import type { Log } from '../sync/ports.ts';
import type { Contract } from './contract/contract.ts';
import { odooConnection } from './contract/table.ts';

/** What a new station is told once, by `npm start` or by IT: the same as on the set-up screen, in a file. */
const firstSetup = z.strictObject({
  connection: odooConnection,
  admin: z.strictObject({ login: z.string(), password: z.string() }).optional(),
  workCenter: z.string().optional(),
  /** Name of the hold place; not needed where the set-up makes one. */
  holdPlace: z.string().optional(),
  machineUrl: z.string().optional(),
  operator: z.string().optional(),
});
export type FirstSetup = z.infer<typeof firstSetup>;

/** So long the host waits for a first set-up before it shows itself: Odoo may be off, and the strip says so then. */
const patienceMs = 10_000;

/** Carries out a first set-up while the host waits, at most ten seconds. A failure is logged; the set-up screen takes over. */
export async function firstSetUp(contract: Contract, file: string | undefined, log: Log): Promise<void> {
  if (file === undefined) return;
  const done = applyFirstSetup(contract, file).catch((error: unknown) =>
    log.warn('first-setup.failed', { error: String(error) }),
  );
  await Promise.race([done, new Promise((resolve) => setTimeout(resolve, patienceMs).unref())]);
}

/**
 * Reads the file, deletes it (it holds a key), and carries it out through the contract, as a person would on the screen.
 * @throws when the file is not a first set-up or a step fails; the set-up screen then takes over
 */
async function applyFirstSetup(contract: Contract, file: string): Promise<void> {
  const text = readFileSync(file, 'utf8');
  rmSync(file);
  const setup = parsed(text);
  const ask = async (name: string, body: unknown): Promise<unknown> => {
    const answer = await contract.request(name, body);
    if (!answer.ok) throw new Error(`${name}: ${answer.failure.message}`);
    return answer.value;
  };
  if (setup.operator) await ask('session.signIn', { operator: setup.operator });
  if (setup.machineUrl !== undefined) await ask('setup.machine', { url: setup.machineUrl, trust: 'none' });
  if (setup.admin)
    await ask('setup.installAction', {
      connection: setup.connection,
      adminLogin: setup.admin.login,
      adminPassword: setup.admin.password,
    });
  else await ask('setup.save', setup.connection);
  if (setup.workCenter !== undefined) await chooseWorkCenter(contract, ask, setup.workCenter, setup.holdPlace);
}

/** What is wrong is told without a word of what was read: V8 and zod quote it, and it may be the key. */
function parsed(text: string): FirstSetup {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('the file is not JSON');
  }
  const checked = firstSetup.safeParse(value);
  if (checked.success) return checked.data;
  const issues = checked.error.issues.map(({ code, path }) => `${path.map(String).join('.') || 'the whole'} (${code})`);
  throw new Error(`the file is no first set-up: ${issues.join(', ')}`);
}

const places = z.object({
  holdLocationId: z.int().nullable(),
  workCenters: z.array(z.object({ id: z.int(), name: z.string() })),
  locations: z.array(z.object({ id: z.int(), name: z.string() })),
});

/** Waits for the first pull to bring the work centers, then chooses one by name. */
function chooseWorkCenter(
  contract: Contract,
  ask: (name: string, body: unknown) => Promise<unknown>,
  name: string,
  holdPlace: string | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const choose = async (): Promise<void> => {
      const setup = places.parse(await ask('setup.get', {}));
      const found = setup.workCenters.find((each) => each.name === name);
      const named = setup.locations.find((each) => each.name === holdPlace);
      const holdLocationId = setup.holdLocationId ?? named?.id;
      if (!found || holdLocationId === undefined) return;
      stop();
      await ask('setup.places', { workCenterId: found.id, holdLocationId });
      resolve();
    };
    const stop = contract.watch('board', {}, () => {
      choose().catch((error: unknown) => {
        stop();
        reject(error instanceof Error ? error : new Error(String(error)));
      });
    });
  });
}
