import { failure, type Failure } from '../domain/failure.ts';
import type { SetupCheck } from '../domain/views.ts';
import type { OdooReply, OdooTransport } from '../ports.ts';
import { faultRules } from '../rules/faults.ts';
import { fields } from './mapping.ts';
import type { PostingProfile } from './postings.ts';

/** Every field that this station reads: what is missing in a database is found at set-up, not in the middle of a shift (R65). */
const needed: Readonly<Record<string, readonly string[]>> = {
  'mrp.production': fields.production,
  'mrp.workorder': fields.workOrder,
  'stock.move': fields.move,
  'stock.scrap': fields.scrap,
  'product.product': fields.product,
  'stock.lot': fields.lot,
  'stock.quant': fields.quant,
  'stock.location': fields.location,
  'mrp.workcenter': fields.workCenter,
  'uom.uom': fields.unit,
  'stock.scrap.reason.tag': fields.reason,
  'stock.picking': ['state'],
};

const oldest = 19;

const no = (name: SetupCheck['name'], why: Failure): SetupCheck => ({
  name,
  ok: false,
  detail: why.facts['message'] ?? '',
  failure: why,
});
const yes = (name: SetupCheck['name'], detail: string): SetupCheck => ({ name, ok: true, detail, failure: null });

const failureOf = (reply: Extract<OdooReply, { ok: false }>): Failure =>
  failure(faultRules[reply.fault.kind].failure, { message: reply.fault.message });

/** Checks a connection step by step and stops at the first that fails, because what follows would fail with it. */
export async function checkConnection(
  transport: OdooTransport,
  profile: PostingProfile | undefined,
): Promise<SetupCheck[]> {
  const checks: SetupCheck[] = [];
  for (const step of [checkVersion, checkLogin, checkRights, checkFields]) {
    const check = await step(transport);
    checks.push(...check);
    if (check.some((each) => !each.ok)) return checks;
  }
  checks.push(await checkPosting(profile));
  return checks;
}

async function checkVersion(transport: OdooTransport): Promise<SetupCheck[]> {
  const reply = await transport.version();
  if (!reply.ok) return [no('address', failureOf(reply))];
  const version = String(reply.value);
  const address = yes('address', '');
  if (Number.parseInt(version, 10) >= oldest) return [address, yes('version', version)];
  return [address, no('version', failure('odoo_too_old', { version, oldest: String(oldest) }))];
}

async function checkLogin(transport: OdooTransport): Promise<SetupCheck[]> {
  const reply = await transport.call({ model: 'res.users', method: 'context_get' });
  if (reply.ok) return [yes('database', ''), yes('login', '')];
  const why = failureOf(reply);
  return why.code === 'database_unknown' ? [no('database', why)] : [yes('database', ''), no('login', why)];
}

async function checkRights(transport: OdooTransport): Promise<SetupCheck[]> {
  for (const model of Object.keys(needed)) {
    const reply = await transport.call({
      model,
      method: 'search_read',
      args: { domain: [], fields: ['id'], limit: 1 },
    });
    if (!reply.ok) {
      const why = reply.fault.kind === 'missing' ? failure('rights_missing', { message: model }) : failureOf(reply);
      return [no('rights', why)];
    }
  }
  return [yes('rights', '')];
}

async function checkFields(transport: OdooTransport): Promise<SetupCheck[]> {
  const missing: string[] = [];
  for (const [model, names] of Object.entries(needed)) {
    const reply = await transport.call({ model, method: 'fields_get', args: { attributes: ['type'] } });
    if (!reply.ok) return [no('fields', failureOf(reply))];
    const known = typeof reply.value === 'object' && reply.value !== null ? reply.value : {};
    missing.push(...names.filter((name) => !Object.hasOwn(known, name)).map((name) => `${model}.${name}`));
  }
  if (missing.length === 0) return [yes('fields', '')];
  return [no('fields', failure('rights_missing', { message: missing.join(', ') }))];
}

/** The posting action; or, without one, the rights to post. */
async function checkPosting(profile: PostingProfile | undefined): Promise<SetupCheck> {
  const name = profile?.name === 'no-footprint' ? 'posting' : 'action';
  const seen = await profile?.check();
  if (seen?.kind === 'answered') return yes(name, '');
  if (seen?.kind === 'stopped') return no(name, seen.failure);
  if (seen?.kind === 'fault')
    return no(name, failure(faultRules[seen.fault.kind].failure, { message: seen.fault.message }));
  return no(name, failure('action_missing'));
}
