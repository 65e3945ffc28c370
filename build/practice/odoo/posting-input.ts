import { fromOdooTime, toOdooTime } from '../../../sync/domain/time.ts';

/** A posting that is not done; its savepoint undoes what was begun. The reasons and facts are those of posting-action.py. */
export class Refusal extends Error {
  readonly reason: string;
  readonly facts: Readonly<Record<string, unknown>>;
  constructor(reason: string, message: string, facts: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.reason = reason;
    this.facts = facts;
  }
}

type LotChoice = { readonly id: number } | { readonly name: string } | undefined;

interface Common {
  readonly id: string;
  readonly hash: string;
  readonly product: number;
  readonly unit: number;
  readonly quantity: string;
  readonly operator: string;
  readonly recordedAt: string;
  readonly members: readonly string[];
  readonly lot: LotChoice;
  readonly orderName: string;
  readonly lotName: string;
}
export type CheckedPosting = Common &
  (
    | { readonly kind: 'confirm'; readonly group: number; readonly serials: readonly string[] }
    | {
        readonly kind: 'scrap';
        readonly role: 'component' | 'product';
        readonly group: number | false;
        readonly location: number | false;
        readonly notFrom: number | false;
        readonly reason: number | false;
      }
    | { readonly kind: 'hold' | 'release'; readonly from: number; readonly to: number; readonly reason: string }
  );

export function need(holds: boolean, field: string): asserts holds {
  if (!holds) throw new Refusal('bad_input', `The station sent a posting that is not complete: ${field}.`, { field });
}

const isMissing = (value: unknown): value is null | undefined | false =>
  value === null || value === undefined || value === false;
const isId = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) > 0 && Number(value) < 2 ** 31;
export const isText = (value: unknown, longest: number): value is string =>
  // oxlint-disable-next-line no-control-regex -- text without control characters is what is asked for
  typeof value === 'string' && [...value].length <= longest && !/[\u0000-\u001f\u007f]/.test(value);
const isName = (value: unknown): value is string => isText(value, 100) && value !== '' && value === value.trim();
const isUuid = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(value);
const isMoment = (value: unknown): value is string =>
  typeof value === 'string' &&
  /^[2-9]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value) &&
  !Number.isNaN(fromOdooTime(value)) &&
  toOdooTime(fromOdooTime(value)) === value;
/** A plain decimal above zero with at most 9 digits before and 6 after the point. */
const isQuantity = (value: unknown): value is string =>
  typeof value === 'string' && /^(0|[1-9]\d{0,8})(\.\d{1,6})?$/.test(value) && /[1-9]/.test(value);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const maxNames = 1000;

function checkedLot(lot: unknown, mayBeMade: boolean): LotChoice {
  if (isMissing(lot)) return undefined;
  need(isRecord(lot) && Object.keys(lot).length === 1, 'lot');
  const { id, name } = lot;
  if ('id' in lot) {
    need(isId(id), 'lot');
    return { id };
  }
  need(mayBeMade && isName(name), 'lot');
  return { name };
}

function checkedSerials(serials: unknown): readonly string[] {
  if (isMissing(serials)) return [];
  need(Array.isArray(serials) && serials.length > 0 && serials.length <= maxNames && serials.every(isName), 'serials');
  return serials;
}

function idOrNone(value: unknown, field: string): number | false {
  if (isMissing(value)) return false;
  need(isId(value), field);
  return value;
}

function checkedCommon(given: Record<string, unknown>): Common {
  const { id, hash, product, unit, quantity, operator, recorded_at: recordedAt, members } = given;
  need(isUuid(id), 'id');
  need(typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash), 'hash');
  need(
    ['confirm', 'scrap', 'hold', 'release'].some((kind) => kind === given['kind']),
    'kind',
  );
  need(isId(product), 'product');
  need(isId(unit), 'unit');
  need(isQuantity(quantity), 'quantity');
  need(isText(operator, 200), 'operator');
  need(isMoment(recordedAt), 'recorded_at');
  need(Array.isArray(members) && members.length <= maxNames && members.every(isUuid), 'members');
  const lot = checkedLot(given['lot'], given['kind'] === 'confirm');
  const textOf = (field: string): string => (typeof given[field] === 'string' ? given[field] : '');
  const names = { orderName: textOf('order_name'), lotName: textOf('lot_name') };
  const distinct = [...new Set(members)].toSorted();
  return { id, hash, product, unit, quantity, operator, recordedAt, members: distinct, lot, ...names };
}

/** A posting as it came in, with plain values only; nothing unknown survives. */
export function checkedPosting(given: unknown): CheckedPosting {
  need(isRecord(given), 'posting');
  const common = checkedCommon(given);
  const { kind, group, role, from, to, reason } = given;
  if (kind === 'confirm') {
    need(isId(group), 'group');
    return { ...common, kind, group, serials: checkedSerials(given['serials']) };
  }
  if (kind === 'scrap') {
    need(role === 'component' || role === 'product', 'role');
    const [order, place] = [idOrNone(group, 'group'), idOrNone(given['location'], 'location')];
    const [why, notFrom] = [idOrNone(reason, 'reason'), idOrNone(given['not_from'], 'not_from')];
    need(order !== false || place !== false, 'group');
    return { ...common, kind, role, group: order, location: place, notFrom, reason: why };
  }
  need(isId(from), 'from');
  need(isId(to) && to !== from, 'to');
  need(isText(reason, 500), 'reason');
  return { ...common, kind: kind === 'hold' ? 'hold' : 'release', from, to, reason };
}
