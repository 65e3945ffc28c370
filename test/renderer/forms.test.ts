import { describe, expect, it } from 'vitest';
import { doneAt } from '../../renderer/screens/board/done-at.ts';
import { confirmInput, confirmProblem, openConfirm } from '../../renderer/screens/confirm/form.ts';
import { openScrap, scrapProblem, scrapTargets } from '../../renderer/screens/scrap/form.ts';
import { moveInput, moveOf, moveProblem, sourcesOf } from '../../renderer/screens/hold/form.ts';
import { deleteFrom, typeInto } from '../../renderer/ui/typing.ts';
import { entryDraft } from '../../main/contract/table.ts';
import type { OrderView } from '../../sync/domain/views.ts';
import { createFakePlant } from '../fakes/plant-api.ts';
import { fakeMachine } from '../fakes/plant-data.ts';

async function orderOf(id: string): Promise<OrderView> {
  const plant = createFakePlant();
  const order = await new Promise<OrderView | null>((found) => {
    const stop = plant.watch('order', { id }, (value) => {
      queueMicrotask(() => stop());
      found(value);
    });
  });
  if (!order) throw new Error('no such order in the fake plant');
  return order;
}

describe('typing', () => {
  it('the first key replaces a proposed figure, the next ones follow', () => {
    const proposed = { text: '46', fresh: true };
    expect(typeInto(proposed, '4')).toEqual({ text: '4', fresh: false });
    expect(typeInto(typeInto(proposed, '4'), '8').text).toBe('48');
    expect(deleteFrom(proposed).text).toBe('');
    expect(deleteFrom({ text: '48', fresh: false }).text).toBe('4');
  });

  it('zero in front is replaced, and a stuck key ends', () => {
    expect(typeInto({ text: '0', fresh: false }, '7').text).toBe('7');
    expect(typeInto({ text: '', fresh: false }, '9'.repeat(40)).text).toHaveLength(12);
  });
});

describe('confirmation', () => {
  it('is prefilled with the count, the last lot, and says what the machine counted', async () => {
    const order = await orderOf('412');
    const draft = openConfirm(order, '.');
    expect(draft.typed.text).toBe('46');
    expect(draft.lot?.ref.name).toBe('L-2611-08');
    expect(confirmProblem(draft, order, '.')).toBeNull();
    const input = confirmInput(draft, order, '.');
    expect(entryDraft.safeParse(input).success).toBe(true);
    expect(input).toMatchObject({ quantity: '46', count: { fromSeq: 318, toSeq: 364, counted: '46' } });
  });

  it('another quantity leaves the counter open', async () => {
    const order = await orderOf('412');
    const draft = { ...openConfirm(order, '.'), typed: { text: '44', fresh: false } };
    expect(confirmInput(draft, order, '.')).toMatchObject({ quantity: '44', count: null });
  });

  it('a doubtful count is never prefilled', async () => {
    const order = await orderOf('412');
    const doubtful = { ...order, proposal: order.proposal && { ...order.proposal, doubtful: true } };
    expect(openConfirm(doubtful, '.').typed.text).toBe('');
  });

  it.each([
    ['', 'quantity_empty'],
    ['0', 'quantity_zero'],
    ['-1', 'quantity_negative'],
    ['1e3', 'quantity_not_a_number'],
    ['10,50', 'quantity_ambiguous'],
    ['1000000000', 'quantity_too_large'],
    ['1.5', 'quantity_too_precise'],
    ['169', 'more_than_remains'],
  ])('"%s" pieces are refused as %s', async (text, code) => {
    const order = await orderOf('412');
    const draft = { ...openConfirm(order, '.'), typed: { text, fresh: false } };
    expect(confirmProblem(draft, order, '.')?.code).toBe(code);
  });

  it('a disallowed order says why before anything else', async () => {
    const order = await orderOf('436');
    expect(confirmProblem(openConfirm(order, '.'), order, '.')?.code).toBe('order_not_released');
  });

  it('a product with serial numbers counts them', async () => {
    const order = await orderOf('433');
    const open = openConfirm(order, '.');
    expect(confirmProblem(open, order, '.')?.code).toBe('serials_required');
    expect(confirmInput({ ...open, serials: ['A1', 'A2'] }, order, '.')).toMatchObject({
      quantity: '2',
      serials: ['A1', 'A2'],
    });
  });
});

describe('scrap, hold and release', () => {
  it('scrap needs a reason, and a lot where the component has lots', async () => {
    const order = await orderOf('412');
    const targets = scrapTargets(order);
    const granulate = targets.find((target) => target.name.startsWith('Granulate'));
    const open = openScrap(order, '.');
    expect(targets[0] && scrapProblem(open, targets[0], order, '.')?.code).toBe('reason_missing');
    expect(granulate && scrapProblem({ ...open, reasonId: 2, lot: null }, granulate, order, '.')?.code).toBe(
      'lot_required',
    );
  });

  it('a hold is prefilled with all that lies at the biggest place, never from the hold place', async () => {
    const order = await orderOf('412');
    const lot = order.lots.find((one) => one.name === 'L-2611-07') ?? null;
    const draft = moveOf(lot, 'hold', ',');
    expect(draft.typed.text).toBe('310');
    expect(sourcesOf(lot, 'hold').every((place) => !place.hold)).toBe(true);
    const places = { from: sourcesOf(lot, 'hold')[0] ?? null, toId: 19 };
    expect(moveProblem(draft, places, ',')?.code).toBe('reason_missing');
    expect(moveProblem({ ...draft, typed: { text: '311', fresh: false }, reason: 'x' }, places, ',')?.code).toBe(
      'not_enough_stock',
    );
    const input = moveInput(
      { ...draft, reason: 'Surface' },
      { id: '01a1f84b-0000-7000-8000-000000000001', touchedAt: 1 },
      'hold',
      '412',
      places,
      ',',
    );
    expect(entryDraft.safeParse(input).success).toBe(true);
  });

  it('a release starts from the hold place', async () => {
    const order = await orderOf('412');
    const lot = order.lots.find((one) => one.name === 'L-2611-07') ?? null;
    expect(moveOf(lot, 'release', '.').typed.text).toBe('96');
  });
});

describe('done about', () => {
  it('follows the present speed, and says nothing while the machine stands or is away', () => {
    const machine = fakeMachine(0);
    expect(doneAt('168', '24', machine, 0)).toBe(new Date(2 * 3_600_000).toISOString());
    expect(doneAt('168', '24', { ...machine, state: 'stopped' }, 0)).toBeNull();
    expect(doneAt('168', '24', { ...machine, connection: 'lost' }, 0)).toBeNull();
    expect(doneAt('20', '24', machine, 0)).toBeNull();
  });
});
