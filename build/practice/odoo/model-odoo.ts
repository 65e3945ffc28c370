import type { Clock, Random } from '../../../sync/ports.ts';
import { toOdooTime } from '../../../sync/domain/time.ts';
import type { PlantPlan } from '../../plant/plan.ts';
import type { SeededPlant } from '../../odoo/seed.ts';
import { OdooError } from './errors.ts';
import type { Schema } from './fields.ts';
import { findMethod } from './methods.ts';
import { Records } from './records.ts';
import { materialSchema } from './schema-material.ts';
import { systemSchema } from './schema-system.ts';
import { workSchema } from './schema-work.ts';
import { seedModel } from './seed.ts';
import { Tables, type TablesState } from './tables.ts';

export const practiceSchema: Schema = { ...materialSchema, ...workSchema, ...systemSchema };

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
  /** User id of a key, or undefined. */
  userOfKey(key: string): number | undefined;
  /** User id of a login with its key, or undefined. */
  authenticate(login: string, key: string): number | undefined;
  /** Carries out the call; undefined is Python's None. Throws OdooError and has then changed nothing. */
  call(uid: number, call: ModelCall): unknown;
  state(): ModelState;
}

export interface ModelSettings {
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
  const uids = new Map([
    [adminKey, adminUid],
    ...Object.values(plant.stations).map((each) => [each.key, each.userId] as const),
  ]);
  const userOfKey = (key: string): number | undefined => {
    const uid = uids.get(key);
    return uid !== undefined && tables.get('res.users', uid)?.['active'] === true ? uid : undefined;
  };

  return {
    database,
    plant,
    tables,
    adminKey,
    userOfKey,
    authenticate: (login, key) => {
      const uid = userOfKey(key);
      return uid !== undefined && tables.take('res.users', uid)['login'] === login ? uid : undefined;
    },
    call: (uid, { model, method, ids = [], args = {}, context = {} }) => {
      const found = findMethod(tables, uid, model, method);
      const unknown = Object.keys(args).find((name) => !found.args.includes(name));
      if (unknown !== undefined)
        throw new OdooError('argument', `${model}.${method}() got an unexpected keyword argument '${unknown}'`);
      return tables.atomically(() =>
        found.run({ tables, records: new Records(tables, uid), model, ids, args, context }),
      );
    },
    state: () => ({ tables: tables.dump(), plant, adminKey }),
  };
}
