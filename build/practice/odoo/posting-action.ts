import { OdooError, userError } from './errors.ts';
import type { Row } from './fields.ts';
import { carryOut, type Receipt } from './posting-effects.ts';
import { receiptOfDocument } from './posting-found.ts';
import { checkedPosting, isText, Refusal, type CheckedPosting } from './posting-input.ts';
import type { Tables } from './tables.ts';

/** The model cannot run Python: this is `sync/odoo/posting-action.py`, protocol 1, in the words of the model. */
const protocol = 1;
const keyModule = 'plant_supervisor';
const maxPostings = 200;
const rights = ['mrp.production: write', 'stock.scrap: create', 'stock.picking: create'];

interface Kept {
  readonly hash: string;
  readonly receipt: Receipt;
}

const keyOf = (tables: Tables, id: string): Row | undefined =>
  tables.keyed('ir.model.data', ['module', 'name'], [keyModule, id]);

function stored(tables: Tables, id: string): Kept | undefined {
  const key = keyOf(tables, id);
  if (!key) return undefined;
  const isOld = key['model'] === 'ir.attachment';
  const receipt = isOld
    ? tables.get('ir.attachment', Number(key['res_id']))
    : tables.all('ir.attachment').find((row) => row['res_model'] === key['model'] && row['res_id'] === key['res_id']);
  const kept = receipt?.['description'];
  // The receipt was deleted by hand: the key still stands, so nothing is posted twice.
  return kept ? (JSON.parse(String(kept)) as Kept) : { hash: '', receipt: receiptOfDocument(tables, id) };
}

function post(tables: Tables, posting: CheckedPosting, station: string): Receipt {
  const keys = [...new Set([posting.id, ...posting.members])].toSorted();
  const taken = keys.find((key) => keyOf(tables, key));
  if (taken !== undefined)
    throw new Refusal('payload_changed', 'A part of this posting is in Odoo already.', { member: taken });
  const receipt = carryOut(tables, posting);
  const { hash, kind, operator, recordedAt, members } = posting;
  const shared = { module: keyModule, model: 'ir.model.data', noupdate: true };
  const made = keys.map((name) => tables.insert('ir.model.data', { ...shared, name, res_id: 0 }));
  const own = made.find((key) => key['name'] === posting.id)?.id ?? 0;
  for (const key of made) tables.update('ir.model.data', key.id, { res_id: own });
  tables.insert('ir.attachment', {
    name: receiptName(posting.id),
    description: JSON.stringify({ hash, receipt, kind, station, operator, recorded_at: recordedAt, members }),
    mimetype: 'application/json',
    res_model: 'ir.model.data',
    res_id: own,
  });
  return receipt;
}

const receiptName = (id: unknown): string => `Plant Supervisor posting ${String(id)}`;

/** Keys of earlier versions, which pointed at their receipt and were lost with it. */
function turnOldKeys(tables: Tables): void {
  const old = tables
    .all('ir.model.data')
    .filter((key) => key['module'] === keyModule && key['model'] === 'ir.attachment');
  for (const own of old) {
    const receipt = tables.get('ir.attachment', Number(own['res_id']));
    if (receipt?.['name'] !== receiptName(own['name'])) continue;
    tables.update('ir.attachment', receipt.id, { res_model: 'ir.model.data', res_id: own.id });
    for (const key of old.filter((each) => each['res_id'] === receipt.id))
      tables.update('ir.model.data', key.id, { model: 'ir.model.data', res_id: own.id });
  }
}

function outcomeOf(tables: Tables, given: unknown, station: string): object {
  const posting = checkedPosting(given);
  const found = stored(tables, posting.id);
  const isUnlike = found && found.hash !== posting.hash;
  if (isUnlike && (found.hash !== '' || !('model' in found.receipt)))
    throw new Refusal('payload_changed', 'This id is in Odoo already, with other content.', { receipt: found.receipt });
  const receipt = found?.receipt ?? post(tables, posting, station);
  return { id: posting.id, outcome: 'posted', again: found !== undefined, receipt };
}

const idOf = (given: unknown): string => {
  const id = typeof given === 'object' && given !== null && 'id' in given ? given.id : '';
  return isText(id, 100) ? id : '';
};

function refused(id: string, reason: string, message: string, facts: Readonly<Record<string, unknown>>): object {
  return { id, outcome: 'refused', reason, message, facts };
}

/** Each posting in a savepoint of its own: a bad one is undone and answered, the others go on. */
function answer(tables: Tables, given: unknown, station: string): object {
  try {
    return tables.atomically(() => outcomeOf(tables, given, station));
  } catch (error) {
    if (error instanceof Refusal) return refused(idOf(given), error.reason, error.message, error.facts);
    if (error instanceof OdooError && error.kind !== 'conflict')
      return refused(idOf(given), error.kind === 'access' ? 'not_allowed' : 'odoo_said', error.message, {});
    throw error;
  }
}

/**
 * Runs the action that is installed as `action`.
 * @param request `context.plant_supervisor` of the call
 * @param mayProduce whether the user has the rights of manufacturing
 * @returns what Odoo gives back from `ir.actions.server.run`; false when the code is somebody else's
 */
export function runPostingAction(tables: Tables, action: Row, request: unknown, mayProduce: boolean): unknown {
  const code = String(action['code'] || '');
  const version = /^VERSION = '([0-9a-f]*)'$/m.exec(code)?.[1];
  if (version === undefined || !code.includes(keyModule)) return false;
  const asked = (typeof request === 'object' && request !== null ? request : {}) as Record<string, unknown>;
  if (asked['protocol'] !== protocol)
    throw userError(`This action is for Plant Supervisor stations, protocol ${protocol}.`);
  const postings: unknown = asked['postings'] || [];
  if (!Array.isArray(postings) || postings.length > maxPostings)
    throw userError(`At most ${maxPostings} postings in one call.`);
  const { station } = asked;
  if (!isText(station, 200)) throw userError('The station has no name.');
  const wrongVersion = 'Odoo has another version of the posting action than this station expects.';
  const results = postings.map((posting: unknown) =>
    asked['version'] === version
      ? mayProduce
        ? answer(tables, posting, station)
        : refused(idOf(posting), 'not_allowed', 'You are not allowed to access Manufacturing Order records.', {})
      : refused(idOf(posting), 'wrong_version', wrongVersion, { version }),
  );
  if (asked['describe'] === true) turnOldKeys(tables);
  const known = asked['known'];
  const reply = {
    protocol,
    version,
    now: tables.now,
    results,
    ...(asked['describe'] === true ? { code, denied: mayProduce ? [] : rights } : {}),
    ...(Array.isArray(known) && known.length > 0
      ? { known: known.filter((id) => typeof id === 'string' && keyOf(tables, id) !== undefined) }
      : {}),
  };
  return { type: 'ir.actions.act_window_close', infos: { plant_supervisor: reply } };
}
