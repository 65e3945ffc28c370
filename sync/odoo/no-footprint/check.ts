import { failure } from '../../domain/failure.ts';
import type { OdooTransport } from '../../ports.ts';
import { ask } from '../read.ts';
import type { Sent } from '../postings.ts';

/** What a station's user must be allowed to do when it posts by itself. */
const rights = [
  ['mrp.production', 'write'],
  ['stock.move', 'write'],
  ['stock.lot', 'create'],
  ['stock.scrap', 'create'],
  ['stock.scrap', 'write'],
  ['stock.picking', 'create'],
  ['stock.picking', 'write'],
] as const;
/** Only with accounting: the confirmation of a part writes analytic lines with the rights of the station's own user (facts §7). */
const accounting = ['account.analytic.line', 'read'] as const;

/** Whether Odoo answers and the user has these rights. Asks only. */
export async function checkRights(transport: OdooTransport): Promise<Sent> {
  for (const [model, operation] of [...rights, accounting]) {
    const reply = await ask(transport, { model, method: 'has_access', ids: [], args: { operation } });
    if (reply.ok && reply.value === true) continue;
    if (!reply.ok && reply.fault.kind === 'missing' && model === accounting[0]) continue;
    if (!reply.ok && reply.fault.kind !== 'forbidden') return { kind: 'fault', fault: reply.fault };
    return { kind: 'stopped', failure: failure('rights_missing', { message: `${model}: ${operation}` }) };
  }
  return { kind: 'answered', outcomes: new Map(), odooNow: null };
}
