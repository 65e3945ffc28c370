import { afterAll, beforeAll, expect, it } from 'vitest';
import { PLANT_PLAN } from '../../../build/plant/plan.ts';
import { ActionBench, type PostingResult } from '../action-bench.ts';
import { acquirePracticeOdoo } from '../../practice/acquire.ts';
import { acquireRealOdoo, type PlantOdoo } from '../real-odoo.ts';

let real: PlantOdoo;
let practice: PlantOdoo;
let benches: readonly [ActionBench, ActionBench];

beforeAll(async () => {
  // Of its own: both sides must start from the same stock.
  real = await acquireRealOdoo({ fresh: true });
  practice = await acquirePracticeOdoo();
  benches = [await ActionBench.install(real), await ActionBench.install(practice)];
});
afterAll(async () => {
  await practice?.release();
  await real?.release();
});

/** Ids and clocks differ between two databases. */
function comparable(bench: ActionBench, result: PostingResult): unknown {
  if (result.outcome === 'refused') {
    const { reason, message, facts } = result;
    return { reason, facts: Object.keys(facts).toSorted(), message };
  }
  const { model, quantity, lot, next, consumed } = result.receipt;
  const products = Object.entries(bench.odoo.plant.products);
  const refOf = (id: number): string => products.find(([, product]) => product.id === id)?.[0] ?? `product ${id}`;
  return {
    again: result.again,
    model,
    quantity,
    lot,
    remaining: next && next.remaining,
    consumed: consumed.map((each) => [refOf(each.product), each.quantity, each.short, each.lots]),
  };
}

/** A repeatable stream of numbers in [0, 1). */
function stream(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
}

type Step = (
  bench: ActionBench,
  orders: Record<string, Awaited<ReturnType<ActionBench['order']>>>,
) => Promise<PostingResult>;

const confirm =
  (product: string, quantity: string, more: object): Step =>
  async (bench, orders) => {
    const order = orders[product];
    if (!order) throw new Error(`no order of ${product}`);
    return bench.post(bench.confirm(order, quantity, { ...more }));
  };
const scrap =
  (product: string, quantity: string, lot: string | undefined): Step =>
  (bench) =>
    bench.post(bench.scrap(product, quantity, lot === undefined ? {} : { lot: bench.lot(lot) }));

/** Orders of 40 to 200 pieces, and postings on them of which some are too much, too precise or without a lot. */
function steps(seed: number): Step[] {
  const random = stream(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const quantities = ['1', '2', '7', '12', '30', '0.5', '3.33', '0.01', '500', '1.001'];
  return Array.from({ length: 60 }, (_, n): Step => {
    if (random() < 0.25)
      return pick([scrap('PA6-GF30', pick(quantities), 'G-7731'), scrap('POM-C', pick(quantities), undefined)]);
    const product = pick(['HSG-204', 'KIT-204', 'CLP-20', 'RGR-PA6', 'SNS-204']);
    if (product === 'CLP-20') return confirm(product, pick(quantities), {});
    if (product === 'SNS-204')
      return confirm(product, '2', { serials: [`S${seed}-${n}`, `S${seed}-${Math.floor(random() * n)}`] });
    return confirm(product, pick(quantities), random() < 0.1 ? {} : { lot: { name: `${product}-${n % 3}` } });
  });
}

it.each([7])(
  'the same postings bring the same receipts, refusals and stock in both Odoos, sequence %i',
  async (seed) => {
    const orders = await Promise.all(
      benches.map(async (bench) => ({
        'HSG-204': await bench.order('HSG-204', 200),
        'KIT-204': await bench.order('KIT-204', 144),
        'CLP-20': await bench.order('CLP-20', 70),
        'RGR-PA6': await bench.order('RGR-PA6', 40),
        'SNS-204': await bench.order('SNS-204', 20),
      })),
    );
    const differences: unknown[] = [];
    for (const [at, step] of steps(seed).entries()) {
      const [inReal, inPractice] = await Promise.all(
        benches.map(async (bench, side) => comparable(bench, await step(bench, orders[side] ?? {}))),
      );
      if (JSON.stringify(inReal) !== JSON.stringify(inPractice)) differences.push({ at, inReal, inPractice });
    }
    expect(differences).toEqual([]);
    const stock = await Promise.all(
      benches.map((bench) =>
        Promise.all(
          PLANT_PLAN.products.map(async ({ ref }) => [ref, await bench.stock(ref, bench.odoo.plant.stockLocation)]),
        ),
      ),
    );
    expect(stock[1]).toEqual(stock[0]);
  },
);
