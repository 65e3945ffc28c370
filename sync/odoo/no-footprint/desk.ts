import type { Receipt } from '../../domain/delivery.ts';
import { failure, type Failure, type FailureCode } from '../../domain/failure.ts';
import type { OdooCall, OdooFault, OdooReply, OdooTransport } from '../../ports.ts';
import { PullFault, readPages, type Domain, type Row } from '../read.ts';

/** What stands in a document's `origin` beside Odoo's own words, whichever way it was posted: `PS <id of the posting>`. */
const prefix = 'PS ';
export const markerOf = (id: string): string => `${prefix}${id}`;
const markers = /(?:, | )?PS [0-9a-f-]{36}/g;

/** A planner's own text without any marker: Odoo copies the origin of an order to its next slice. */
export const withoutMarkers = (origin: unknown): string =>
  typeof origin === 'string' ? origin.replace(markers, '') : '';
export const isMarked = (row: Row, id: string): boolean => String(row['origin']).includes(markerOf(id));

/** This posting is not booked and cannot be as things are in Odoo. */
export class Refused extends Error {
  readonly failure: Failure;
  constructor(code: FailureCode, message: string, facts: Readonly<Record<string, string>> = {}) {
    super(message);
    this.failure = failure(code, { message, ...facts });
  }
}

/** Refused, while another posting is staged on the same slice: once that is booked the next slice may do. */
export class Occupied extends Refused {}

/** The work stops here with a fault; what was done up to now is found by its marker at the next attempt. */
export class Stopped extends Error {
  readonly fault: OdooFault;
  constructor(fault: OdooFault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** The calls of one `send`, and what they may have left behind. */
export interface Desk {
  /** All rows of a domain, by id. @throws {Stopped} */
  read(model: string, domain: Domain, fields: readonly string[], archivedToo?: boolean): Promise<Row[]>;
  /** A call that may book, or prepare what another call books. */
  act(call: OdooCall): Promise<OdooReply>;
  /** A call that changes Odoo but can never book this posting, whenever it takes effect. */
  make(call: OdooCall): Promise<OdooReply>;
  /** A call of this `send` took effect, or may have. */
  touched(): boolean;
  /** A call of this `send` may still take effect. */
  inFlight(): boolean;
}

/** Longer than the slowest confirmation that was measured, shorter than Odoo's own limit of two minutes. */
const timeoutMs = 60_000;

/** Nothing of such a call is in Odoo, and nothing will be: Odoo itself said so, or it was never sent. */
const isCertain = ({ kind, odooClass }: OdooFault): boolean =>
  kind !== 'no-answer' && kind !== 'not-odoo' && (kind !== 'busy' || odooClass !== undefined);

export function desk(transport: OdooTransport): Desk {
  let touched = false;
  let inFlight = false;
  return {
    read: async (model, domain, fields, archivedToo = false) => {
      try {
        return await readPages(transport, model, domain, fields, archivedToo);
      } catch (error) {
        if (error instanceof PullFault) throw new Stopped(error.fault);
        throw error;
      }
    },
    act: async (call) => {
      const reply = await transport.call({ timeoutMs, ...call });
      const certain = reply.ok || isCertain(reply.fault);
      inFlight ||= !certain;
      touched ||= reply.ok || !certain;
      return reply;
    },
    make: (call) => transport.call({ timeoutMs, ...call }),
    touched: () => touched,
    inFlight: () => inFlight,
  };
}

/** A dialog that Odoo wants answered; nothing was done. Its model, or undefined. */
export function questionOf(reply: OdooReply): string | undefined {
  if (!reply.ok || typeof reply.value !== 'object' || reply.value === null) return undefined;
  return 'res_model' in reply.value ? String(reply.value.res_model) : undefined;
}

/** Faults after which the same may be tried again at once: what Odoo has is read first. */
export const isPassing = ({ kind }: OdooFault): boolean =>
  kind === 'no-answer' || kind === 'not-odoo' || kind === 'busy' || kind === 'missing';

export const notClear: OdooFault = { kind: 'no-answer', message: 'what became of it could not be read' };

/** Id of a many2one, or 0. */
export const idOf = (value: unknown): number => (Array.isArray(value) ? Number(value[0]) : 0);
export const nameOf = (value: unknown): string => (Array.isArray(value) ? String(value[1]) : '');
export const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What was booked, and when Odoo booked it (its own time). */
export interface Booked {
  readonly receipt: Receipt;
  readonly odooNow: number | null;
}
