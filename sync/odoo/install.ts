import { failure, type Failure, type Result } from '../domain/failure.ts';
import type { OdooFault, OdooTransport } from '../ports.ts';
import { faultRules } from '../rules/faults.ts';
import { withVersion } from './posting-action.ts';

/** What set-up leaves in Odoo: a group, the posting action for that group only, and a hold location. */
export interface Installed {
  readonly actionId: number;
  readonly holdLocationId: number;
}

const ownModule = 'plant_supervisor';

class InstallFault extends Error {
  readonly fault: OdooFault;
  constructor(fault: OdooFault) {
    super(fault.message);
    this.fault = fault;
  }
}

/**
 * Installs or renews the posting action; may be repeated, and changes nothing that is right already.
 * @param admin a transport with an administrator's login, closed by the caller
 * @param source posting-action.py as it stands in the repository
 * @param stationLogin the user whose key the station holds; becomes a member of the group
 */
export async function install(admin: OdooTransport, source: string, stationLogin: string): Promise<Result<Installed>> {
  const odoo = caller(admin);
  try {
    const user = await odoo.one('res.users', [['login', '=', stationLogin]]);
    if (user === undefined)
      return { ok: false, failure: failure('key_refused', { message: `no user ${stationLogin}` }) };
    const group = await odoo.own('station_group', 'res.groups', { name: 'Plant Supervisor station' });
    await odoo.call('res.users', 'write', [user], { vals: { group_ids: [[4, group]] } });
    const model = await odoo.one('ir.model', [['model', '=', 'mrp.production']]);
    const vals = {
      name: 'Plant Supervisor: posting action',
      state: 'code',
      model_id: model,
      code: withVersion(source),
      group_ids: [[6, 0, [group]]],
    };
    const actionId = await odoo.own('posting_action', 'ir.actions.server', vals);
    const hold = [
      ['name', '=', 'Quality hold'],
      ['usage', '=', 'internal'],
    ];
    const holdLocationId =
      (await odoo.one('stock.location', hold)) ??
      (await odoo.own('hold_location', 'stock.location', {
        name: 'Quality hold',
        usage: 'internal',
        location_id: false,
      }));
    return { ok: true, value: { actionId, holdLocationId } };
  } catch (error) {
    if (error instanceof InstallFault) return { ok: false, failure: failureOf(error.fault) };
    throw error;
  }
}

/** The administrator's login has its own words; the rest is as in any call. */
const failureOf = (fault: OdooFault): Failure =>
  fault.kind === 'denied' || fault.kind === 'forbidden'
    ? failure('admin_refused', { message: fault.message })
    : failure(faultRules[fault.kind].failure, { message: fault.message });

function caller(transport: OdooTransport) {
  const call = async (
    model: string,
    method: string,
    ids: readonly number[],
    args: Record<string, unknown>,
  ): Promise<unknown> => {
    const reply = await transport.call({ model, method, args, ...(ids.length > 0 ? { ids } : {}) });
    if (!reply.ok) throw new InstallFault(reply.fault);
    return reply.value;
  };
  const search = async (
    model: string,
    domain: readonly unknown[],
    fields: readonly string[],
  ): Promise<Record<string, unknown>[]> => {
    const rows = await call(model, 'search_read', [], { domain, fields, limit: 1 });
    return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
  };
  const create = async (model: string, vals: Record<string, unknown>): Promise<number> => {
    const made = await call(model, 'create', [], { vals_list: [vals] });
    return Number(Array.isArray(made) ? made[0] : made);
  };
  return {
    call,
    one: async (model: string, domain: readonly unknown[]): Promise<number | undefined> => {
      const [row] = await search(model, domain, ['id']);
      return row ? Number(row['id']) : undefined;
    },
    /** The record under our own external id, brought to these values, or made. */
    own: async (name: string, model: string, vals: Record<string, unknown>): Promise<number> => {
      const key = [
        ['module', '=', ownModule],
        ['name', '=', name],
      ];
      const [known] = await search('ir.model.data', key, ['res_id']);
      const id = known ? Number(known['res_id']) : undefined;
      const [there] = id === undefined ? [] : await search(model, [['id', '=', id]], ['id']);
      if (id !== undefined && there) {
        await call(model, 'write', [id], { vals });
        return id;
      }
      const made = await create(model, vals);
      if (known) await call('ir.model.data', 'write', [Number(known['id'])], { vals: { res_id: made } });
      else await create('ir.model.data', { module: ownModule, name, model, res_id: made, noupdate: true });
      return made;
    },
  };
}
