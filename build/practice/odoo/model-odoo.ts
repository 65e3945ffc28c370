import type { Clock, Random } from '../../../sync/ports.ts';
import { toOdooTime } from '../../../sync/domain/time.ts';
import type { PlantPlan } from '../../plant/plan.ts';
import type { SeededPlant } from '../../odoo/seed.ts';
import { OdooError } from './errors.ts';
import type { Schema, Value } from './fields.ts';
import { findMethod } from './methods.ts';
import { Records } from './records.ts';
import { materialSchema } from './schema-material.ts';
import { systemSchema } from './schema-system.ts';
import { workSchema } from './schema-work.ts';
import { seedModel } from './seed.ts';
import { Tables, type TablesState } from './tables.ts';

const practiceSchema: Schema = { ...materialSchema, ...workSchema, ...systemSchema };

/** One call as either protocol brings it. */
export interface ModelCall {
  readonly model: string;
  readonly method: string;
  readonly ids?: readonly number[];
  readonly args?: Readonly<Record<string, unknown>>;
  readonly context?: Readonly<Record<string, unknown>>;
}

export interface ModelState {
  readonly tables: TablesState;
  readonly plant: SeededPlant;
  readonly adminKey: string;
}

/** Our model of Odoo 19: the same calls, replies, errors and stock as the real one, in memory. One call is one transaction. */
export interface ModelOdoo {
  readonly database: string;
  readonly plant: SeededPlant;
  /** For tests and checks that look past the protocol. */
  readonly tables: Tables;
  readonly adminKey: string;
  /** A new API key for a user; it holds until its row in res.users.apikeys is deleted. */
  makeKey(uid: number): string;
  /** User id of a key, or undefined. */
  userOfKey(key: string): number | undefined;
  /** User id of a login with its key or password, or undefined. */
  authenticate(login: string, secret: string): number | undefined;
  /** Carries out the call; undefined is Python's None. Throws OdooError and has then changed nothing. */
  call(uid: number, call: ModelCall): unknown;
  state(): ModelState;
}

interface ModelSettings {
  readonly plan: PlantPlan;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Pick<Random, 'bytes'>;
  readonly database?: string;
  /** Goes on where an earlier model stopped; the plan is then not used. */
  readonly state?: ModelState;
}

const adminUid = 2;

export function createModelOdoo(settings: ModelSettings): ModelOdoo {
  const { clock, random, database = 'practice' } = settings;
  const tables = new Tables(practiceSchema, () => toOdooTime(clock.now()));
  const newKey = (): string => Array.from(random.bytes(20), (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (settings.state) tables.restore(settings.state.tables);
  const plant = settings.state?.plant ?? tables.atomically(() => seedModel(tables, settings.plan, clock.now(), newKey));
  const adminKey = settings.state?.adminKey ?? newKey();
  const makeKey = (uid: number, key = newKey()): string => {
    tables.atomically(() => tables.insert('res.users.apikeys', { name: 'Plant Supervisor', user_id: uid, key }), uid);
    return key;
  };
  if (!settings.state) {
    makeKey(adminUid, adminKey);
    for (const each of Object.values(plant.stations)) makeKey(each.userId, each.key);
  }
  const activeUser = (uid: Value | undefined): number | undefined =>
    tables.get('res.users', Number(uid))?.['active'] === true ? Number(uid) : undefined;
  const userOfKey = (key: string): number | undefined =>
    activeUser(tables.keyed('res.users.apikeys', ['key'], [key])?.['user_id']);

  return {
    database,
    plant,
    tables,
    adminKey,
    userOfKey,
    makeKey: (uid) => makeKey(uid),
    authenticate: (login, secret) => {
      const user = tables.keyed('res.users', ['login'], [login]);
      if (!user || user['active'] !== true) return undefined;
      return user['password'] === secret || userOfKey(secret) === user.id ? user.id : undefined;
    },
    call: (uid, { model, method, ids = [], args = {}, context = {} }) => {
      const found = findMethod(tables, uid, model, method);
      const unknown = Object.keys(args).find((name) => !found.args.includes(name));
      if (unknown !== undefined)
        throw new OdooError('argument', `${model}.${method}() got an unexpected keyword argument '${unknown}'`);
      return tables.atomically(
        () => found.run({ tables, records: new Records(tables, uid), model, ids, args, context }),
        uid,
      );
    },
    state: () => ({ tables: tables.dump(), plant, adminKey }),
  };
}
