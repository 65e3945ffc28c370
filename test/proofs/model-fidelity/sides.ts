import type { ModelOdoo } from '../../../build/practice/odoo/model-odoo.ts';
import { OdooError, spoken } from '../../../build/practice/odoo/errors.ts';
import type { SeededPlant } from '../../../build/odoo/seed.ts';
import { json2Transport } from '../../../main/odoo/json2-transport.ts';
import { readJson2 } from '../../../sync/odoo/json2.ts';
import type { OdooCall, OdooReply } from '../../../sync/ports.ts';
import type { PlantOdoo } from '../../odoo/real-odoo.ts';

/** Who calls: a station's account (Manufacturing / User) or a planner with all rights. */
export type Actor = 'station' | 'planner';

/** One of the two Odoos that are compared. */
export interface Side {
  readonly plant: SeededPlant;
  call(actor: Actor, call: OdooCall): Promise<OdooReply>;
  close(): void;
}

export function realSide(odoo: PlantOdoo): Side {
  const { url, database, plant, admin } = odoo;
  const station = Object.values(plant.stations)[0]?.key ?? '';
  const open = (key: string) => json2Transport({ url, database, key, timeoutMs: 60_000 });
  const ways = { station: open(station), planner: open(admin.key) };
  return {
    plant,
    call: (actor, call) => ways[actor].call(call),
    close: () => Object.values(ways).forEach((way) => way.close()),
  };
}

/** The model in process; what it throws goes through the same table of faults as Odoo's own replies. */
export function modelSide(model: ModelOdoo): Side {
  const station = Object.values(model.plant.stations)[0]?.userId ?? 0;
  const users = { station, planner: model.userOfKey(model.adminKey) ?? 0 };
  return {
    plant: model.plant,
    call: (actor, call) => Promise.resolve(replyOf(() => model.call(users[actor], call))),
    close: () => undefined,
  };
}

function replyOf(work: () => unknown): OdooReply {
  const json = (status: number, body: unknown): OdooReply =>
    readJson2({ status, contentType: 'application/json', body: JSON.stringify(body) }, '');
  try {
    return json(200, work() ?? null);
  } catch (error) {
    // Anything else is a mistake in the model: it must be seen as one.
    if (!(error instanceof OdooError)) throw error;
    const { httpStatus, name } = spoken(error.kind);
    return json(httpStatus, { name, message: error.message, arguments: [], context: {}, debug: '' });
  }
}
