import { OdooError, spoken } from '../../build/practice/odoo/errors.ts';
import { failed } from '../../sync/odoo/faults.ts';
import { readJson2 } from '../../sync/odoo/json2.ts';
import { readReply } from '../../sync/odoo/posting-action.ts';
import type { OdooCall, OdooReply } from '../../sync/ports.ts';
import type { EntryId } from '../../sync/domain/entry.ts';
import { Dice } from './dice.ts';
import type { Ledger } from './ledger.ts';
import type { Timeline } from './timeline.ts';
import type { Trace } from './trace.ts';
import type { Weather } from './weather.ts';
import type { World } from './world.ts';

export interface NetworkDeps {
  readonly world: World;
  readonly timeline: Timeline;
  readonly dice: Dice;
  readonly trace: Trace;
  readonly ledger: Ledger;
  /** Called after each call of a station that may have moved stock. */
  readonly onEffects: (call: OdooCall, effects: ReturnType<Ledger['look']>) => void;
}

/** Longest time between sending a request and its commit: Odoo's limit for a request (limit_time_real). */
const executionLimitMs = 120_000;
const defaultTimeoutMs = 30_000;

/** A station as the network sees it. */
export interface Caller {
  readonly name: string;
  readonly uid: number;
  isCut: boolean;
}

interface Request {
  readonly caller: Caller;
  readonly call: OdooCall;
  readonly isPoison: boolean;
  /** The station was told what Odoo answered: it has no doubt about this call any more. */
  isAnswered: boolean;
}

/** Ids of the postings of a call of the posting action. */
function postingsIn({ method, context }: OdooCall): readonly string[] {
  const request = context?.['plant_supervisor'];
  if (method !== 'run' || typeof request !== 'object' || request === null || !('postings' in request)) return [];
  return (request.postings as readonly { readonly id: string }[]).map(({ id }) => id);
}

/** Ids of the postings that a call may book, in either way of posting: without a footprint they stand in the documents. */
function bookedBy(call: OdooCall): readonly string[] {
  if (call.method !== 'write' && call.method !== 'create') return postingsIn(call);
  return [...JSON.stringify(call.args ?? {}).matchAll(/"origin":"[^"]*PS ([0-9a-f-]{36})/g)].map(([, id = '']) => id);
}

/** A call of postings that are all booked is answered from their receipts, before any code that could break. */
function isBooked(world: World, call: OdooCall): boolean {
  const postings = postingsIn(call);
  return postings.length > 0 && postings.every((id) => isKept(world, id));
}

const isKept = ({ tables }: World, id: string): boolean =>
  tables.keyed('ir.model.data', ['module', 'name'], ['plant_supervisor', id]) !== undefined;

const idDice = (id: EntryId, salt = 0): Dice => new Dice(Number.parseInt(id.replaceAll('-', '').slice(-9), 16), salt);

/** Ids of the postings that Odoo refuses in a reply of the posting action. */
const refusedIn = (value: unknown): readonly string[] =>
  (readReply(value)?.results ?? []).filter(({ outcome }) => outcome === 'refused').map(({ id }) => id);

const http = (status: number, contentType: string, body: string): OdooReply =>
  readJson2({ status, contentType, body }, 'practice');
const page = (status: number): OdooReply => http(status, 'text/html', `<html><h1>${status}</h1></html>`);
const error = (status: number, name: string, message: string): OdooReply =>
  http(status, 'application/json', JSON.stringify({ name, message }));

/** What comes back when Odoo has done its work and the way back is bad. */
const badAnswers: readonly (() => OdooReply)[] = [
  () => failed('no-answer', 'the connection broke'),
  () => page(502),
  () => page(504),
  () => http(200, 'application/json', '{"type": "ir.act'),
  () => page(520),
  () => page(520),
];
/** Somebody else answers, and Odoo has seen nothing. */
const foreignAnswers: readonly (() => OdooReply)[] = [
  () => http(200, 'text/html', '<html>Welcome to our wireless network</html>'),
  () => page(503),
  () => page(502),
  () => page(404),
  () => error(401, 'werkzeug.exceptions.Unauthorized', 'Invalid apikey'),
  () => error(403, 'odoo.exceptions.AccessError', 'You are not allowed to do this'),
  () => failed('certificate', 'the certificate is not trusted'),
  () => failed('unreachable', 'nobody listens'),
];

/** The way from stations to the model and back, as bad as the weather. */
export class Network {
  weather: Weather;
  isOdooDown = false;
  /** Odoo is being restored from a backup. */
  isRestoring = false;
  /** Work that Odoo has accepted and not yet ended, by the order of its end. */
  readonly #open = new Set<{ run: () => void; cancel: () => void }>();
  /** Postings that Odoo has refused, or broken on. */
  readonly #refused = new Set<string>();
  readonly #deps: NetworkDeps;

  constructor(deps: NetworkDeps, weather: Weather) {
    this.#deps = deps;
    this.weather = weather;
  }

  /** Whether Odoo never brings a call with this posting to an end. Drawn from its id: the same whenever it comes. */
  isPoison(posting: EntryId): boolean {
    return this.weather.poison > 0 && idDice(posting).chance(this.weather.poison);
  }

  /** Calls that Odoo may still carry out. */
  get open(): number {
    return this.#open.size;
  }

  /** Everything that is on its way is carried out now, in the order in which it was sent. */
  flush(): void {
    for (const work of Array.from(this.#open)) {
      work.cancel();
      work.run();
    }
  }

  /** Odoo's workers die: what they were doing is rolled back. */
  dropAll(): void {
    for (const work of this.#open) work.cancel();
    this.#open.clear();
  }

  /** Answers exactly once, through `answer`, unless Odoo dies and the caller's patience ends it. */
  send(caller: Caller, call: OdooCall, answer: (reply: OdooReply) => void): void {
    const { dice, timeline } = this.#deps;
    const { weather } = this;
    const patience = call.timeoutMs ?? defaultTimeoutMs;
    const giveUp = timeline.after(patience, () => answer(failed('no-answer', 'no answer in time')));
    const reply = (ms: number, value: OdooReply): void => {
      timeline.after(ms, () => {
        giveUp();
        answer(value);
      });
    };
    if (caller.isCut || this.isOdooDown || this.isRestoring) {
      const isUnderWay = caller.isCut && dice.chance(0.3);
      if (!isUnderWay) reply(dice.between(1, 500), failed('unreachable', 'no way there'));
      return;
    }
    if (dice.chance(weather.foreign)) return reply(dice.between(5, 200), dice.pick(foreignAnswers)());
    if (dice.chance(weather.lost)) return;
    const isLate = dice.chance(weather.late);
    const arrives = isLate && dice.chance(0.5) ? dice.spread(1_000, executionLimitMs * 0.9) : dice.between(1, 20);
    const lasts = isLate ? dice.spread(1_000, executionLimitMs - arrives) : dice.between(1, 80);
    // A call on which Odoo's own code breaks breaks it each time that it arrives.
    const isPoison = dice.chance(weather.broken);
    const request: Request = { caller, call, isPoison, isAnswered: false };
    const deliver = (value: OdooReply): void => {
      // Whoever was cut off meanwhile hears nothing.
      if (caller.isCut || dice.chance(this.weather.replyLost)) {
        if (dice.chance(1 - this.weather.silent)) reply(1, dice.pick(badAnswers)());
        return;
      }
      request.isAnswered = true;
      if (weather.late > 0) return reply(dice.between(1, 20), value);
      giveUp();
      answer(value);
    };
    this.#accept(arrives + lasts, arrives, (began) => deliver(this.#carryOut(request, began)));
    if (!dice.chance(weather.twice)) return;
    const again = arrives + dice.spread(1, 20_000);
    this.#accept(again + lasts, again, (began) => {
      if (!this.#isStale(request)) this.#carryOut(request, began);
    });
  }

  /** @param carryOut is given the time at which its transaction began */
  #accept(ends: number, begins: number, carryOut: (began: number) => void): void {
    const { timeline } = this.#deps;
    const began = timeline.now + begins;
    const work = {
      run: (): void => {
        this.#open.delete(work);
        carryOut(Math.min(began, timeline.now));
      },
      cancel: (): void => undefined,
    };
    this.#open.add(work);
    work.cancel = timeline.after(ends, work.run);
  }

  /**
   * A copy that a proxy delivers after the station was told that Odoo refuses this posting, or breaks on it, may book what a person was
   * told is not booked.
   * Nothing at the station can prevent that (only Odoo could, if it kept refusals too), so it is left out, and the play `stale-copies`
   * shows it.
   */
  #isStale({ call, isAnswered }: Request): boolean {
    return isAnswered && !this.weather.staleCopies && postingsIn(call).some((id) => this.#refused.has(id));
  }

  /** What a call comes to that has a poisonous posting in it, or too many: the worker dies, or the database is busy with it for ever. */
  #diesOf(call: OdooCall): OdooReply | undefined {
    const { heaviest } = this.weather;
    const postings = bookedBy(call).filter((id) => !isKept(this.#deps.world, id));
    const isHeavy = heaviest > 0 && postings.length > heaviest;
    const poison = postings.find((id) => this.isPoison(id));
    if (poison === undefined && !isHeavy) return undefined;
    return poison !== undefined && idDice(poison, 1).chance(0.3)
      ? error(500, 'psycopg2.errors.LockNotAvailable', 'could not obtain lock on row')
      : page(502);
  }

  #carryOut(request: Request, began: number): OdooReply {
    const { caller, call, isPoison } = request;
    const { world, dice, trace, timeline, ledger, onEffects } = this.#deps;
    if (dice.chance(this.weather.busy))
      return error(500, 'psycopg2.errors.SerializationFailure', 'could not serialize access');
    const dies = this.#diesOf(call);
    if (dies) return dies;
    if (isPoison && !isBooked(world, call)) {
      for (const id of postingsIn(call)) this.#refused.add(id);
      return error(500, 'builtins.ZeroDivisionError', 'division by zero');
    }
    const isRead = call.method === 'search_read';
    let value: unknown;
    try {
      value = world.call(caller.uid, call, began) ?? null;
    } catch (thrown) {
      if (!(thrown instanceof OdooError)) throw thrown;
      const { httpStatus, name } = spoken(thrown.kind);
      trace.note(timeline.now, 'odoo', `refuses ${call.method} of ${caller.name}:`, thrown.message);
      return error(httpStatus, name, thrown.message);
    }
    if (!isRead) {
      for (const id of refusedIn(value)) this.#refused.add(id);
      trace.note(timeline.now, 'odoo', `does ${call.method} for`, caller.name);
      onEffects(call, ledger.look(timeline.now, caller.name));
    }
    return { ok: true, value };
  }
}
