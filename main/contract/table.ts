import { z } from 'zod';
import { exceptionChoices } from '../../sync/domain/exception.ts';
import { postingProfiles } from '../../sync/domain/delivery.ts';
import type { Result } from '../../sync/domain/failure.ts';
import type {
  BoardView,
  EntryView,
  ExceptionView,
  HoldView,
  LotView,
  OrderRow,
  OrderView,
  SessionView,
  SetupView,
  SyncView,
} from '../../sync/domain/views.ts';

/** Exact decimal as text: no sign, exponent, grouping or comma. */
const decimal = z.string().regex(/^\d{1,12}(\.\d{1,6})?$/);
/** Scanners end a code with CR, Tab, EOT or GS, as they are set up. */
const ends = /^[\s\p{Cc}]+|[\s\p{Cc}]+$/gu;
/** Odoo takes no control characters, and nobody could take them out of what was recorded; half a character is none. */
const unspeakable = /[\p{Cc}\p{Cs}]/u;
const text = (max: number) =>
  z
    .string()
    .overwrite((value) => value.replace(ends, ''))
    .max(max)
    .refine((value) => !unspeakable.test(value));
const odooId = z.int().positive();
/** What Odoo has already goes by its id, whatever its name. */
const named = z.strictObject({ id: odooId, name: z.string().trim().max(200) });

/** Newest entries that a page may ask for; the station keeps as many at hand. */
export const entriesLimit = 1_000;

/** Odoo's times end with the year 9999. */
const latestTouch = Date.UTC(9999, 11, 31);

const touch = {
  /** UUIDv7 made at the touch; the same id recorded twice is one entry. */
  id: z.uuid({ version: 'v7' }),
  /** Device time of the touch, milliseconds since 1970 UTC. */
  touchedAt: z.int().nonnegative().max(latestTouch),
};

export const entryDraft = z.discriminatedUnion('kind', [
  z.strictObject({
    ...touch,
    kind: z.literal('confirm'),
    orderId: text(40),
    quantity: decimal,
    lot: z.union([named, z.strictObject({ name: text(100).min(1) })]).nullable(),
    serials: z.array(text(100).min(1)).max(200).nullable(),
    count: z.strictObject({ signal: text(200), fromSeq: z.int(), toSeq: z.int(), counted: decimal }).nullable(),
  }),
  z.strictObject({
    ...touch,
    kind: z.literal('scrap'),
    orderId: text(40),
    role: z.enum(['component', 'product']),
    productId: odooId,
    quantity: decimal,
    lot: named.nullable(),
    reasonId: odooId.nullable(),
  }),
  z.strictObject({
    ...touch,
    kind: z.enum(['hold', 'release']),
    orderId: text(40).nullable(),
    lotId: odooId,
    quantity: decimal,
    /** Where the lot lies now; the station knows the hold location. */
    fromLocationId: odooId,
    toLocationId: odooId,
    reason: text(200),
  }),
]);
export type EntryDraft = z.infer<typeof entryDraft>;

export const odooConnection = z.strictObject({
  url: text(300),
  database: text(100),
  login: text(200),
  /** Absent: the key that the station holds already. */
  key: text(500).optional(),
  transport: z.enum(['json2', 'xmlrpc']),
  /** Absent: the way of posting that the station has already. */
  profile: z.enum(postingProfiles).exactOptional(),
  /** So many calls may begin in a second; null: no limit. Absent: as the station has it already. */
  callsPerSecond: z.number().positive().max(1_000).nullable().exactOptional(),
});
export type OdooConnection = z.infer<typeof odooConnection>;

/** A request: what goes in (checked), what comes out, and one line for ARCHITECTURE.md. */
interface RequestRow<I extends z.ZodType, O> {
  readonly input: I;
  readonly about: string;
  readonly output?: O;
}
const row =
  <O>() =>
  <I extends z.ZodType>(input: I, about: string): RequestRow<I, O> => ({ input, about });
const nothing = z.strictObject({});

export const requests = {
  'session.get': row<SessionView>()(nothing, 'Who and what this station is.'),
  'session.signIn': row<SessionView>()(
    z.strictObject({ operator: text(80).min(1) }),
    'The person who records from now on.',
  ),
  'session.setLocale': row<SessionView>()(
    z.strictObject({ locale: z.enum(['en', 'de']) }),
    'The language of this station.',
  ),
  'session.setWorkCenter': row<SessionView>()(
    z.strictObject({ workCenterId: odooId }),
    'The work center on the board.',
  ),
  'orders.list': row<OrderRow[]>()(
    z.strictObject({ search: text(100).optional(), workCenterId: odooId.nullable().optional() }),
    'Open orders, by planned start; `search` looks in order, product and code.',
  ),
  'lots.find': row<LotView[]>()(
    z.strictObject({ text: text(100), productId: odooId.optional() }),
    'Lots whose name contains the text, with their stock by place; at most 100.',
  ),
  'reasons.list': row<{ id: number; name: string }[]>()(nothing, 'Scrap reasons.'),
  'entry.record': row<EntryView>()(entryDraft, 'Records an entry; answered when it is on the disk.'),
  'entry.list': row<EntryView[]>()(
    z.strictObject({ limit: z.int().min(1).max(entriesLimit) }),
    'Newest entries first.',
  ),
  'exception.resolve': row<ExceptionView[]>()(
    z.strictObject({
      id: text(200),
      choice: z.enum(exceptionChoices),
      orderId: text(100).optional(),
      shown: text(64),
    }),
    'Decides an open exception; answers the ones that stay open. `shown`: what the person saw, as its view names it.',
  ),
  'sync.now': row<SyncView>()(nothing, 'Wakes the sync engine.'),
  'setup.get': row<SetupView>()(nothing, 'Set-up as it is, without the key.'),
  'setup.check': row<SetupView>()(odooConnection, 'Tries a connection without keeping it.'),
  'setup.save': row<SetupView>()(odooConnection, 'Checks and keeps the connection.'),
  'setup.installAction': row<SetupView>()(
    z.strictObject({ connection: odooConnection, adminLogin: text(200).min(1), adminPassword: text(500).min(1) }),
    "Installs the posting action with an administrator's login that is used once and not kept.",
  ),
  'setup.places': row<SetupView>()(
    z.strictObject({ workCenterId: odooId, holdLocationId: odooId }),
    "The station's work center and hold location.",
  ),
  'setup.machine': row<SetupView>()(
    z.strictObject({ url: text(300), trust: z.enum(['none', 'encrypted']), thumbprint: text(100).optional() }),
    'The OPC UA machine beside the work center; an empty address for none. `thumbprint`: a certificate that IT trusts from now on.',
  ),
} as const;

export type RequestName = keyof typeof requests;
export type RequestInput<N extends RequestName> = z.input<(typeof requests)[N]['input']>;
export type RequestOutput<N extends RequestName> = NonNullable<(typeof requests)[N]['output']>;

interface TopicRow<I extends z.ZodType, O> {
  readonly params: I;
  readonly about: string;
  readonly output?: O;
}
const topic =
  <O>() =>
  <I extends z.ZodType>(params: I, about: string): TopicRow<I, O> => ({ params, about });

/** Live values: the present one at once, then each newer one, at most ten a second. */
export const topics = {
  session: topic<SessionView>()(nothing, 'Who and what this station is.'),
  board: topic<BoardView>()(
    z.strictObject({ orderId: text(40).optional() }),
    'The work center: current order, next orders, holds, machine.',
  ),
  order: topic<OrderView | null>()(
    z.strictObject({ id: text(40) }),
    'One order with its entries and what may be done.',
  ),
  holds: topic<HoldView[]>()(nothing, 'Lots on hold and holds under way.'),
  sync: topic<SyncView>()(nothing, 'The strip: connection, waiting entries, exceptions.'),
  exceptions: topic<ExceptionView[]>()(nothing, 'Open exceptions, oldest first; at most 500.'),
  entries: topic<EntryView[]>()(z.strictObject({ limit: z.int().min(1).max(entriesLimit) }), 'Newest entries first.'),
} as const;

export type TopicName = keyof typeof topics;
export type TopicParams<N extends TopicName> = z.input<(typeof topics)[N]['params']>;
export type TopicOutput<N extends TopicName> = Exclude<(typeof topics)[N]['output'], undefined>;

/** What the renderer sees as `window.plant`, over either host. Requests never reject: a failure is a value. */
export interface PlantApi {
  request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<Result<RequestOutput<N>>>;
  /** Calls `listen` with the present value and each newer one until the returned function is called. */
  watch<N extends TopicName>(name: N, params: TopicParams<N>, listen: (value: TopicOutput<N>) => void): () => void;
}

/** One function a request; input is parsed already. Throw `ContractFailure` (serve.ts) to answer a failure. */
export type Handlers = {
  readonly [N in RequestName]: (input: z.output<(typeof requests)[N]['input']>) => Promise<RequestOutput<N>>;
};

/** One topic: compute the present value; `changed` in serve.ts asks for it again. */
export type TopicSources = {
  readonly [N in TopicName]: (params: z.output<(typeof topics)[N]['params']>) => Promise<TopicOutput<N>>;
};
