import { z } from 'zod';
import { failureCodes } from '../../sync/domain/failure.ts';
import { profileSchema } from './profile.ts';

/** What the station and the device process say to each other. Both sides validate: the peer may be half broken. */

export const securitySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  /** SHA-256 fingerprints (hex) of the server certificates that IT has accepted. */
  z.object({ kind: z.literal('encrypted'), thumbprints: z.array(z.string()) }),
]);
export type Security = z.infer<typeof securitySchema>;

export const startSchema = z.object({
  kind: z.literal('start'),
  url: z.string(),
  security: securitySchema,
  profile: profileSchema,
  /** Folder for our certificate and the trust list. */
  folder: z.string(),
});
export type StartMessage = z.infer<typeof startSchema>;

export const toDeviceSchema = z.discriminatedUnion('kind', [
  startSchema,
  /** Throw the connection away and read everything anew. */
  z.object({ kind: z.literal('rebuild') }),
  /** Close the session at the machine and end. */
  z.object({ kind: z.literal('stop') }),
]);
export type ToDevice = z.infer<typeof toDeviceSchema>;

const isoTime = z.iso.datetime();
const counterReadingSchema = z.object({
  quality: z.enum(['good', 'uncertain', 'bad']),
  value: z.string().max(24).nullable(),
  sourceAt: isoTime.nullable(),
});
export type CounterReading = z.infer<typeof counterReadingSchema>;

export const machineStates = ['running', 'stopped', 'held', 'unknown'] as const;
export type MachineState = (typeof machineStates)[number];

/** All signals, from one Read. */
const readingSchema = z.object({
  kind: z.literal('reading'),
  /** 1, 2, 3 … within one life of the process. */
  connection: z.number().int(),
  boot: z.string().max(64).nullable(),
  good: counterReadingSchema,
  reject: counterReadingSchema.nullable(),
  state: z.enum(machineStates),
  speedPerHour: z.number().nullable(),
});
export type Reading = z.infer<typeof readingSchema>;

export const fromDeviceSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('connected'),
    connection: z.number().int(),
    /** As revised by the machine. */
    publishingMs: z.number(),
    samplingMs: z.number(),
    queueSize: z.number(),
  }),
  readingSchema,
  /** The machine showed a sign of life (keep-alive or notification) since the last message. */
  z.object({
    kind: z.literal('alive'),
    connection: z.number().int(),
    /** It was a keep-alive: no signal has changed since the last reading. */
    unchanged: z.boolean(),
  }),
  z.object({
    kind: z.literal('failed'),
    failure: z.object({ code: z.enum(failureCodes), facts: z.record(z.string(), z.string().max(400)) }),
  }),
  /** The process itself works: sent every two seconds. */
  z.object({ kind: z.literal('pulse'), rssBytes: z.number() }),
]);
export type FromDevice = z.infer<typeof fromDeviceSchema>;
