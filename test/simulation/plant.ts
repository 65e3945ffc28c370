import type { PlantPlan } from '../../build/plant/plan.ts';

/** As small as it can be with a product of each kind: without lots, with lots, and weighed. */
export const tinyPlan: PlantPlan = {
  holdLocation: 'Quality hold',
  scrapReasons: ['Short shot'],
  workCenters: [{ ref: 'PRESS', name: 'Press' }],
  products: [
    { ref: 'GASKET', name: 'Gasket', tracking: 'none', unit: 'pcs' },
    { ref: 'GRANULATE', name: 'Granulate', tracking: 'lot', unit: 'kg' },
    { ref: 'CLIP', name: 'Clip', tracking: 'none', unit: 'pcs' },
    { ref: 'HOUSING', name: 'Housing', tracking: 'lot', unit: 'pcs' },
    { ref: 'REGRIND', name: 'Regrind', tracking: 'lot', unit: 'kg' },
  ],
  boms: [
    { product: 'CLIP', quantity: '1', lines: [{ product: 'GASKET', quantity: '2' }], operations: [] },
    {
      product: 'HOUSING',
      quantity: '10',
      lines: [{ product: 'GRANULATE', quantity: '1' }],
      operations: [{ name: 'Mould', workCenter: 'PRESS', minutes: 1 }],
    },
    { product: 'REGRIND', quantity: '1', lines: [{ product: 'GRANULATE', quantity: '1' }], operations: [] },
  ],
  stock: [
    { product: 'GASKET', quantity: '300' },
    { product: 'GRANULATE', quantity: '80', lot: 'G-1' },
    { product: 'HOUSING', quantity: '40', lot: 'H-1' },
    { product: 'REGRIND', quantity: '20', lot: 'R-1' },
  ],
  orders: [
    { ref: 'O1', product: 'CLIP', quantity: '30', startHours: 0 },
    { ref: 'O2', product: 'HOUSING', quantity: '40', startHours: 0 },
    { ref: 'O3', product: 'REGRIND', quantity: '12.5', startHours: 0 },
    { ref: 'O4', product: 'CLIP', quantity: '20', startHours: 0 },
  ],
  stations: [1, 2, 3].map((n) => ({ ref: `S${n}`, login: `s${n}`, name: `Station ${n}`, workCenter: 'PRESS' })),
};
