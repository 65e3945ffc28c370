import type { OdooCall, OdooReply } from '../../../sync/ports.ts';
import { seeded } from '../../peers/seeded.ts';
import type { Actor, Side } from './sides.ts';
import { cutOf, type Cut, type World } from './world.ts';

/** The same record in the real Odoo and in the model. */
export type Pair = readonly [real: number, model: number];
type Kind = 'order' | 'scrap' | 'transfer' | 'lot' | 'component' | 'work' | 'key';

/** A reply that was not the same. `seed` repeats the sequence. */
export interface Difference {
  readonly seed: number;
  readonly step: number;
  readonly what: string;
  readonly real: string;
  readonly model: string;
}

/** One sequence of calls, carried out on both sides in step. */
export class Run {
  readonly cut: Cut;
  readonly differences: Difference[] = [];
  readonly log: string[] = [];
  readonly records = new Map<Kind, Pair[]>();
  readonly random: () => number;
  calls = 0;
  /** Grows with each name that must be new. */
  names = 0;
  readonly #sides: readonly [Side, Side];
  readonly #worlds: readonly [World, World];
  readonly #beforeCall: () => void;
  readonly #mark: string;

  constructor(
    seed: number,
    sides: readonly [Side, Side],
    worlds: readonly [World, World],
    beforeCall: () => void,
    mark = '',
  ) {
    this.cut = cutOf(seed);
    this.random = seeded(seed + 0x5eed);
    this.#sides = sides;
    this.#worlds = worlds;
    this.#beforeCall = beforeCall;
    this.#mark = mark;
    const [real, model] = worlds;
    const pairs = (a: readonly number[], b: readonly number[]): Pair[] => a.map((id, at) => [id, b[at] ?? 0]);
    this.records.set('order', pairs(real.orders, model.orders));
    this.records.set('lot', pairs(real.lots, model.lots));
    if (real.productLot !== undefined) this.own('lot').push([real.productLot, model.productLot ?? 0]);
  }

  own(kind: Kind): Pair[] {
    const list = this.records.get(kind) ?? [];
    this.records.set(kind, list);
    return list;
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)] as T;
  }
  chance(share: number): boolean {
    return this.random() < share;
  }
  /** A record of this kind, the newest ones more often. */
  some(kind: Kind): Pair | undefined {
    const list = this.own(kind);
    return this.chance(0.5) ? list.at(-1) : this.pick(list);
  }
  fresh(prefix: string): string {
    this.names += 1;
    return `${prefix}-${this.cut.seed}${this.#mark}-${this.names}`;
  }

  /** Makes one call on both sides and compares the replies. `side` is 0 for the real Odoo, 1 for the model. */
  async call(
    what: string,
    actor: Actor,
    build: (side: 0 | 1, world: World) => OdooCall,
    shown: (reply: OdooReply, side: 0 | 1) => string = shortly,
  ): Promise<readonly [OdooReply, OdooReply]> {
    const [real, model] = this.#sides;
    const first = await real.call(actor, build(0, this.#worlds[0]));
    this.#beforeCall();
    const second = await model.call(actor, build(1, this.#worlds[1]));
    this.calls += 1;
    const [a, b] = [shown(first, 0), shown(second, 1)];
    this.log.push(`${actor} ${what}: ${a}${wordsOf(first)}${a === b ? '' : ` | ${b}${wordsOf(second)}`}`);
    if (a !== b) this.differences.push({ seed: this.cut.seed, step: this.calls, what, real: a, model: b });
    return [first, second];
  }

  /** Keeps what a `create` or `load` made. */
  keep(kind: Kind, replies: readonly [OdooReply, OdooReply]): Pair | undefined {
    const [real, model] = replies.map(idsOf);
    const pair: Pair | undefined =
      real?.[0] !== undefined && model?.[0] !== undefined ? [real[0], model[0]] : undefined;
    if (pair) this.own(kind).push(pair);
    return pair;
  }

  /** All records that a search finds on both sides, in the order of their ids. */
  async find(
    kind: Kind,
    what: string,
    model: string,
    domain: (side: 0 | 1, world: World) => unknown[],
  ): Promise<Pair[]> {
    const replies = await this.call(what, 'station', (side, world) => ({
      model,
      method: 'search',
      args: { domain: domain(side, world), order: 'id' },
    }));
    const [real = [], twin = []] = replies.map(idsOf);
    const pairs = real.map((id, at): Pair => [id, twin[at] ?? 0]);
    this.records.set(kind, pairs);
    return pairs;
  }
}

function idsOf(reply: OdooReply): number[] {
  if (!reply.ok) return [];
  const { value } = reply;
  const list = typeof value === 'object' && value !== null && 'ids' in value ? value.ids : value;
  return Array.isArray(list) ? list.filter((id): id is number => typeof id === 'number') : [];
}

const holdsNull = (value: unknown): boolean =>
  value === null || (typeof value === 'object' && Object.values(value).some(holdsNull));

/** What Odoo says to people, for the log. */
function wordsOf(reply: OdooReply): string {
  if (!reply.ok) return ` (${reply.fault.message})`;
  const { value } = reply;
  if (typeof value !== 'object' || value === null || !('messages' in value) || !Array.isArray(value.messages))
    return '';
  const messages: unknown[] = value.messages;
  return messages.map((each) => ` (${String((each as { message?: unknown }).message)})`).join('');
}

/** A reply without ids, clocks and the words of screens: what our product decides on. */
export function shortly(reply: OdooReply): string {
  if (!reply.ok) return `${reply.fault.kind} ${lastName(reply.fault.odooClass ?? '')}`;
  const { value } = reply;
  if (Array.isArray(value)) return `${value.length} records`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if ('messages' in value && 'ids' in value)
    return `loaded ${Array.isArray(value.ids) ? value.ids.length : 'none'}, messages ${Array.isArray(value.messages) && value.messages.length > 0}`;
  if ('res_model' in value) return `dialog ${String(value.res_model)}${holdsNull(value) ? ' with null' : ''}`;
  return Object.keys(value).length === 0 ? '{}' : 'a dictionary';
}

const lastName = (odooClass: string): string => odooClass.slice(odooClass.lastIndexOf('.') + 1);
