import type { Entry } from '../../sync/domain/entry.ts';
import { newDelivery, type Delivery } from '../../sync/domain/delivery.ts';
import type { PlantException } from '../../sync/domain/exception.ts';
import type { Product } from '../../sync/domain/replicas.ts';
import { sealed } from '../../sync/domain/seal.ts';
import { countRowId, type CountRow } from '../../sync/domain/count.ts';

const touched = '2026-11-21T06:00:00.000Z';

/** A UUIDv7-shaped id that tells its number. */
export const entryId = (n: number): string => `01990000-0000-7000-8000-${String(n).padStart(12, '0')}`;

export const pending: Delivery = newDelivery(touched);

/** A confirmation of 12 pieces as the press records it. */
export const confirmation = (seq: number, changed: Partial<Omit<Entry, 'hash'>> = {}): Entry =>
  sealed({
    id: entryId(seq),
    seq,
    station: 'press-1',
    operator: 'Anna Muster',
    touchedAt: touched,
    recordedAt: touched,
    monotonicMs: 1000 + seq,
    clockOffsetMs: -120,
    lane: 'order:412',
    payload: {
      kind: 'confirm',
      orderId: '412',
      productId: 12,
      quantity: '12.5',
      unitId: 1,
      lot: { name: 'LOT/2026/0412' },
      serials: null,
      count: { signal: 'ns=2;s=Press.Good', fromSeq: 11, toSeq: 42, counted: '12' },
    },
    delivery: pending,
    ...changed,
  });

export const product = (n: number, name = `Bracket ${n}`): Product => ({
  id: String(n),
  productId: n,
  name,
  code: `BR-${n}`,
  barcode: null,
  tracking: 'lot',
  unitId: 1,
  active: true,
});

export const refusal = (subject: string, raisedAt = touched): PlantException => ({
  id: `refused:${subject}`,
  kind: 'refused',
  entryId: subject,
  failure: { code: 'order_cancelled', facts: {} },
  here: '12.5',
  odoo: '0',
  raisedAt,
  choices: ['retry', 'acknowledge'],
  closedAt: null,
  outcome: null,
});

export const counted = (signal: string, seq: number): CountRow => ({
  id: countRowId(signal, seq),
  signal,
  seq,
  from: String(seq - 1),
  to: String(seq),
  delta: '1',
  kind: 'count',
  doubtful: false,
  boot: null,
  generation: 0,
  at: touched,
  sourceAt: null,
  orderId: '412',
});
