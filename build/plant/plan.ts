/**
 * The practice plant: a small injection moulding shop. Plain data, used to fill a real Odoo (build/odoo/seed.ts) and the
 * practice model of Odoo alike. Refs are stable names for code; names are what people see. Quantities are decimal strings
 * in the product's unit.
 */
export interface PlantPlan {
  holdLocation: string;
  scrapReasons: readonly string[];
  workCenters: readonly { ref: string; name: string }[];
  products: readonly PlannedProduct[];
  boms: readonly PlannedBom[];
  stock: readonly PlannedStock[];
  orders: readonly PlannedOrder[];
  stations: readonly { ref: string; login: string; name: string; workCenter: string }[];
}

export interface PlannedProduct {
  /** Also the internal reference (default_code) in Odoo. */
  ref: string;
  name: string;
  tracking: 'none' | 'lot' | 'serial';
  unit: 'pcs' | 'kg';
}

/** Makes `quantity` of a product from its lines, in its operations. */
export interface PlannedBom {
  product: string;
  quantity: string;
  lines: readonly { product: string; quantity: string }[];
  operations: readonly { name: string; workCenter: string; minutes: number }[];
}

/** What lies in the main stock location at the start. */
export interface PlannedStock {
  product: string;
  quantity: string;
  lot?: string;
}

export interface PlannedOrder {
  ref: string;
  product: string;
  quantity: string;
  /** Planned start in hours from now; negative = should have begun already. */
  startHours: number;
}

const products: readonly PlannedProduct[] = [
  { ref: 'PA6-GF30', name: 'PA6 GF30 granulate, black', tracking: 'lot', unit: 'kg' },
  { ref: 'POM-C', name: 'POM-C granulate, natural', tracking: 'none', unit: 'kg' },
  { ref: 'MB-BLK', name: 'Masterbatch, black', tracking: 'none', unit: 'kg' },
  { ref: 'INS-M4', name: 'Brass insert M4', tracking: 'none', unit: 'pcs' },
  { ref: 'GSK-204', name: 'Gasket NBR 204', tracking: 'none', unit: 'pcs' },
  { ref: 'PCB-204', name: 'Sensor board 204', tracking: 'lot', unit: 'pcs' },
  { ref: 'BOX-12', name: 'Carton 12', tracking: 'none', unit: 'pcs' },
  { ref: 'HSG-204', name: 'Housing 204', tracking: 'lot', unit: 'pcs' },
  { ref: 'CVR-204', name: 'Cover 204', tracking: 'lot', unit: 'pcs' },
  { ref: 'CLP-20', name: 'Clip 20', tracking: 'none', unit: 'pcs' },
  { ref: 'RGR-PA6', name: 'PA6 regrind, black', tracking: 'lot', unit: 'kg' },
  { ref: 'SNS-204', name: 'Sensor unit 204', tracking: 'serial', unit: 'pcs' },
  { ref: 'HAS-204', name: 'Housing 204 with inserts', tracking: 'lot', unit: 'pcs' },
  { ref: 'KIT-204', name: 'Housing set 204, packed', tracking: 'lot', unit: 'pcs' },
  { ref: 'CLP-BAG', name: 'Clip bag 100', tracking: 'none', unit: 'pcs' },
];

const boms: readonly PlannedBom[] = [
  {
    product: 'HSG-204',
    quantity: '100',
    lines: [
      { product: 'PA6-GF30', quantity: '8.5' },
      { product: 'MB-BLK', quantity: '0.25' },
    ],
    operations: [{ name: 'Mould housing', workCenter: 'PRESS-04', minutes: 0.5 }],
  },
  {
    product: 'CVR-204',
    quantity: '100',
    lines: [{ product: 'PA6-GF30', quantity: '3' }],
    operations: [{ name: 'Mould cover', workCenter: 'PRESS-04', minutes: 0.4 }],
  },
  {
    product: 'CLP-20',
    quantity: '100',
    lines: [{ product: 'POM-C', quantity: '1' }],
    operations: [{ name: 'Mould clip', workCenter: 'PRESS-04', minutes: 0.1 }],
  },
  {
    product: 'RGR-PA6',
    quantity: '1',
    lines: [{ product: 'PA6-GF30', quantity: '1' }],
    operations: [{ name: 'Grind sprues', workCenter: 'PRESS-04', minutes: 2 }],
  },
  {
    product: 'SNS-204',
    quantity: '1',
    lines: [
      { product: 'HSG-204', quantity: '1' },
      { product: 'CVR-204', quantity: '1' },
      { product: 'PCB-204', quantity: '1' },
      { product: 'GSK-204', quantity: '1' },
      { product: 'CLP-20', quantity: '4' },
    ],
    operations: [{ name: 'Assemble sensor', workCenter: 'ASSEMBLY-01', minutes: 3 }],
  },
  {
    product: 'HAS-204',
    quantity: '1',
    lines: [
      { product: 'HSG-204', quantity: '1' },
      { product: 'INS-M4', quantity: '4' },
    ],
    operations: [{ name: 'Press in inserts', workCenter: 'ASSEMBLY-01', minutes: 1 }],
  },
  {
    product: 'KIT-204',
    quantity: '12',
    lines: [
      { product: 'HSG-204', quantity: '12' },
      { product: 'CVR-204', quantity: '12' },
      { product: 'BOX-12', quantity: '1' },
    ],
    operations: [{ name: 'Pack set', workCenter: 'PACKING-02', minutes: 0.75 }],
  },
  {
    product: 'CLP-BAG',
    quantity: '1',
    lines: [{ product: 'CLP-20', quantity: '100' }],
    operations: [{ name: 'Bag clips', workCenter: 'PACKING-02', minutes: 0.5 }],
  },
];

const stock: readonly PlannedStock[] = [
  { product: 'PA6-GF30', quantity: '600', lot: 'G-7731' },
  { product: 'PA6-GF30', quantity: '900.5', lot: 'G-7742' },
  { product: 'POM-C', quantity: '400' },
  { product: 'MB-BLK', quantity: '50' },
  { product: 'INS-M4', quantity: '20000' },
  { product: 'GSK-204', quantity: '4000' },
  { product: 'PCB-204', quantity: '300', lot: 'B-1180' },
  { product: 'PCB-204', quantity: '300', lot: 'B-1181' },
  { product: 'BOX-12', quantity: '800' },
  { product: 'HSG-204', quantity: '2400', lot: 'H-26441' },
  { product: 'HSG-204', quantity: '1800', lot: 'H-26442' },
  { product: 'CVR-204', quantity: '3600', lot: 'C-26431' },
  { product: 'CLP-20', quantity: '30000' },
  { product: 'RGR-PA6', quantity: '42.5', lot: 'R-26440' },
  { product: 'HAS-204', quantity: '240', lot: 'A-26438' },
  { product: 'KIT-204', quantity: '96', lot: 'K-26437' },
];

/** Which products each work center makes in turn, with the usual order sizes. */
const rotation = [
  {
    prefix: 'P',
    products: ['HSG-204', 'CLP-20', 'CVR-204', 'RGR-PA6'],
    sizes: ['1200', '5000', '800', '60'],
    count: 12,
  },
  { prefix: 'A', products: ['HAS-204', 'SNS-204'], sizes: ['240', '40'], count: 9 },
  { prefix: 'K', products: ['KIT-204', 'CLP-BAG'], sizes: ['144', '50'], count: 9 },
] as const;

const orders: readonly PlannedOrder[] = rotation.flatMap(({ prefix, products: made, sizes, count }) =>
  Array.from({ length: count }, (_, index) => ({
    ref: `${prefix}${String(index + 1).padStart(2, '0')}`,
    product: made[index % made.length] ?? made[0],
    quantity: sizes[index % sizes.length] ?? sizes[0],
    startHours: index * 4 - 6,
  })),
);

/** 3 work centers, 15 products, 30 orders: P01…P12 on the press, A01…A09 in assembly, K01…K09 in packing. */
export const PLANT_PLAN: PlantPlan = {
  holdLocation: 'Quality hold',
  scrapReasons: ['Short shot', 'Burn mark', 'Wrong colour', 'Damaged in handling'],
  workCenters: [
    { ref: 'PRESS-04', name: 'Press 04' },
    { ref: 'ASSEMBLY-01', name: 'Assembly 01' },
    { ref: 'PACKING-02', name: 'Packing 02' },
  ],
  products,
  boms,
  stock,
  orders,
  stations: [
    { ref: 'PRESS-04', login: 'station-press-04', name: 'Station Press 04', workCenter: 'PRESS-04' },
    { ref: 'ASSEMBLY-01', login: 'station-assembly-01', name: 'Station Assembly 01', workCenter: 'ASSEMBLY-01' },
  ],
};
