import type { FaultKind, OdooFault, OdooReply } from '../ports.ts';
import type { WireReply } from './wire.ts';

/** Python classes of Odoo, werkzeug and psycopg2 by their last name (facts: measured on 19.0 and 14.0). */
const kindOfClass: Readonly<Record<string, FaultKind>> = {
  SerializationFailure: 'busy',
  DeadlockDetected: 'busy',
  LockNotAvailable: 'busy',
  LockError: 'busy',
  // Two make the same record at once, as another station or a planner: the loser was rolled back and finds it next time.
  UniqueViolation: 'busy',
  OperationalError: 'busy',
  TransactionRollbackError: 'busy',
  ConcurrencyError: 'busy',
  PoolError: 'busy',
  Conflict: 'busy',
  AccessDenied: 'denied',
  Unauthorized: 'denied',
  AccessError: 'forbidden',
  MissingError: 'missing',
  NotFound: 'missing',
  UserError: 'refused',
  ValidationError: 'refused',
  RedirectWarning: 'refused',
};

interface Wording {
  readonly classes: readonly string[];
  readonly text: RegExp;
  readonly kind: FaultKind;
}

/** Where the class alone says too little. Technical texts only: those for people are translated. */
const wordings: readonly Wording[] = [
  { classes: ['OperationalError'], text: /database "?.*"? does not exist/i, kind: 'database' },
  { classes: ['AttributeError'], text: /^The method '[\w.]+' does not exist/, kind: 'missing' },
];

const lastName = (odooClass: string): string => odooClass.slice(odooClass.lastIndexOf('.') + 1);

/**
 * A server action's own error comes wrapped: `ValueError: UniqueViolation('…') while evaluating` and then the whole code.
 * Serialization failures come through unwrapped.
 */
const wrapped = /^(?:<class '([\w.]+)'>: |([A-Za-z_][\w.]*)\()(.*?)\)? while evaluating\b/s;

/** What an exception of class `odooClass` with this text means; `otherwise` where no table knows it. */
export function faultOfClass(odooClass: string, text: string, otherwise: FaultKind): OdooFault {
  const inner = wrapped.exec(text);
  const innerClass = inner?.[1] ?? inner?.[2];
  if (innerClass !== undefined) return faultOfClass(innerClass, inner?.[3] ?? '', otherwise);
  const name = lastName(odooClass);
  const wording = wordings.find((each) => each.classes.includes(name) && each.text.test(text));
  return fault(wording?.kind ?? kindOfClass[name] ?? otherwise, text || name, odooClass);
}

/** Odoo's database has a record with the same unique value: that of somebody who was faster, or one that stays. */
export const isClash = ({ odooClass }: OdooFault): boolean => lastName(odooClass ?? '') === 'UniqueViolation';

const longest = 400;

/** One line without file paths, whatever Odoo or a proxy wrote. */
const oneLine = (text: string): string => {
  const line = text
    .slice(0, 10 * longest)
    .replace(/(?<![\w/])\/(?:[\w.-]+\/)+[\w.-]*/g, '…')
    // oxlint-disable-next-line no-control-regex -- control characters are what is taken out
    .replace(/[\u0000-\u001f\u007f\s]+/g, ' ')
    .trim();
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
};

export const fault = (kind: FaultKind, message: string, odooClass?: string): OdooFault => ({
  kind,
  message: oneLine(message),
  ...(odooClass === undefined ? {} : { odooClass }),
});

export const failed = (kind: FaultKind, message: string): OdooReply => ({ ok: false, fault: fault(kind, message) });

/** A fault knows when to come again, where the reply that it was read from says so. */
export const askingToWait = (reply: OdooReply, { comeAgainMs }: WireReply): OdooReply =>
  reply.ok || comeAgainMs === undefined ? reply : { ok: false, fault: { ...reply.fault, comeAgainMs } };

/** The same reply with the secret blotted out, should a server ever send it back. */
export function withoutSecret(reply: OdooReply, secret: string): OdooReply {
  if (reply.ok || secret === '' || !reply.fault.message.includes(secret)) return reply;
  return { ok: false, fault: { ...reply.fault, message: reply.fault.message.replaceAll(secret, '•••') } };
}

/** HTTP statuses that mean the same whoever answers: a proxy's page in place of Odoo's reply. */
export const kindOfStatus: Readonly<Record<number, FaultKind>> = {
  408: 'no-answer',
  409: 'busy',
  429: 'busy',
  502: 'no-answer',
  503: 'busy',
  504: 'no-answer',
};
