import { hostname } from 'node:os';
import { z } from 'zod';
import { postingProfiles } from '../../sync/domain/delivery.ts';
import { inOrder } from '../store/in-order.ts';
import type { StationStore } from '../store/station-store.ts';

/** What this station keeps about itself, one JSON document a group. The Odoo key is not among it: it lies in the key vault. */
const groups = {
  station: z.object({
    /** Names the station in Odoo's receipts; the computer's name until somebody gives another. */
    name: z.string().default(() => hostname()),
    locale: z.enum(['en', 'de']).default('en'),
    operator: z.string().nullable().default(null),
    operators: z.array(z.string()).default([]),
    workCenterId: z.int().nullable().default(null),
    holdLocationId: z.int().nullable().default(null),
  }),
  odoo: z.object({
    url: z.string().default(''),
    database: z.string().default(''),
    login: z.string().default(''),
    transport: z.enum(['json2', 'xmlrpc']).default('json2'),
    actionId: z.int().nullable().default(null),
    /** The way in which entries are posted. */
    profile: z.enum(postingProfiles).default('posting-action'),
    /** Station sequence of the first entry that may be in this database; those before belong to one that was left. */
    firstSeq: z.int().default(1),
    /** So many calls may begin in a second where Odoo limits them, as hosted ones do; null: no limit. */
    callsPerSecond: z.number().positive().nullable().default(null),
  }),
  machine: z.object({
    url: z.string().default(''),
    trust: z.enum(['none', 'encrypted']).default('none'),
    /** Fingerprints of machine certificates that IT accepted. */
    thumbprints: z.array(z.string()).default([]),
  }),
} as const;

type Groups = { [G in keyof typeof groups]: z.output<(typeof groups)[G]> };

type Change<T> = Partial<T> | ((now: T) => Partial<T>);

/** Settings in memory, written through to the store: reading is instant, a change is durable when it resolves. */
export interface Settings {
  get<G extends keyof Groups>(group: G): Groups[G];
  /** One after the other; a change that depends on what is there is a function of it. */
  change<G extends keyof Groups>(group: G, change: Change<Groups[G]>): Promise<void>;
}

export async function loadSettings(store: Pick<StationStore, 'setting' | 'saveSetting'>): Promise<Settings> {
  // A group that came back damaged (store/rescue) is set up anew; the station starts all the same.
  const load = async <G extends keyof Groups>(group: G): Promise<Groups[G]> =>
    (groups[group].safeParse((await store.setting(group)) ?? {}).data ?? groups[group].parse({})) as Groups[G];
  const values: Groups = { station: await load('station'), odoo: await load('odoo'), machine: await load('machine') };
  const queue = inOrder();
  return {
    get: (group) => values[group],
    change: (group, change) =>
      queue(async () => {
        const now = values[group];
        const next = { ...now, ...(typeof change === 'function' ? change(now) : change) };
        await store.saveSetting(group, next);
        values[group] = next;
      }),
  };
}
