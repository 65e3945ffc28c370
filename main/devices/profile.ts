import { z } from 'zod';

/**
 * Device profiles are data: which node carries which signal, and how it counts. Node ids never hold a namespace index,
 * because a server may number its namespaces anew at every start.
 */
const pathStep = z.object({ uri: z.string(), name: z.string().min(1) });

/** Where a node is: a browse path from the machine (or from Objects when the profile names no machine), or a fixed id. */
export const nodeRefSchema = z.union([
  z.object({ path: z.array(pathStep).min(1) }),
  /** `id` as in OPC UA without the namespace: `i=7`, `s=Counter`, `g=…`, `b=…`. */
  z.object({ uri: z.string(), id: z.string().regex(/^[isgb]=.+/) }),
]);
export type NodeRef = z.infer<typeof nodeRefSchema>;

const counterSchema = z.object({
  node: nodeRefSchema,
  /** For an array of structures: which element and which field holds the count. */
  pick: z.object({ index: z.number().int().min(0), field: z.string() }).nullable(),
  bits: z.number().int().min(8).max(64),
  retain: z.enum(['yes', 'no', 'unknown']),
  maxRatePerMin: z.number().positive(),
  slack: z.number().int().min(0),
});
export type CounterSignal = z.infer<typeof counterSchema>;

/** A level of nested state machines: its text means a machine state, or that the next level tells (`inner`). */
const stateLevelSchema = z.object({
  node: nodeRefSchema,
  map: z.record(z.string(), z.enum(['running', 'stopped', 'held', 'inner'])),
});
export type StateLevel = z.infer<typeof stateLevelSchema>;

export const profileSchema = z.object({
  name: z.string(),
  version: z.number().int(),
  /** Type definition by which the machine is found below Objects; null when paths start at Objects. */
  machine: z.object({ uri: z.string(), id: z.string() }).nullable(),
  good: counterSchema,
  /** True when the good counter counts rejects too (PackML: processed). */
  goodIncludesRejects: z.boolean(),
  reject: counterSchema.nullable(),
  state: z.array(stateLevelSchema),
  /** Speed with the factor that turns it into pieces per hour. */
  speed: z.object({ node: nodeRefSchema, perHour: z.number().positive() }).nullable(),
});
export type DeviceProfile = z.infer<typeof profileSchema>;

/** How a node is named in messages to people. */
export const nodeName = (ref: NodeRef): string =>
  'path' in ref ? ref.path.map((step) => step.name).join('/') : `${ref.id} (${ref.uri})`;
