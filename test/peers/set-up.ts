import { PLANT_PLAN } from '../../build/plant/plan.ts';
import type { OdooConnection } from '../../main/contract/table.ts';
import type { StationProcess } from './station-process.ts';
import { until } from './until.ts';

export interface Administrator {
  readonly login: string;
  readonly password: string;
}

/** Takes a new station through set-up as IT would, and waits for the first pull. */
export async function setUp(
  station: StationProcess,
  connection: OdooConnection,
  admin: Administrator,
  workCenter = 'Press 04',
): Promise<void> {
  await station.get('session.signIn', { operator: 'M. Krüger' });
  if (connection.profile === 'no-footprint') await station.get('setup.save', connection);
  else await station.get('setup.installAction', { connection, adminLogin: admin.login, adminPassword: admin.password });
  const places = await until('work centers', 60_000, async () => {
    const { workCenters, locations, holdLocationId } = await station.get('setup.get', {});
    const own = workCenters.find((each) => each.name === workCenter);
    const hold = holdLocationId ?? locations.find((each) => each.name.endsWith(PLANT_PLAN.holdLocation))?.id;
    return own && hold !== undefined && { workCenterId: own.id, holdLocationId: hold };
  });
  await station.get('setup.places', places);
  await until('the first pull', 60_000, async () => (await station.get('sync.now', {})).pulledAt !== null);
}
