import type { Row } from './fields.ts';
import type { Tables } from './tables.ts';

/** Next name of a sequence, as `SP/00012`. */
export function nextName(tables: Tables, code: string): string {
  const sequence = tables.keyed('ir.sequence', ['code'], [code]);
  if (!sequence) throw new Error(`no sequence ${code}`);
  const next = Number(sequence['number_next']);
  tables.keep('ir.sequence', sequence.id, { number_next: next + 1 });
  return `${String(sequence['prefix'] || '')}${String(next).padStart(Number(sequence['padding']), '0')}`;
}

const placeOf = (tables: Tables, usage: string): Row | undefined =>
  tables.all('stock.location').find((row) => row['usage'] === usage);

/** Where the warehouse keeps its stock. */
export const stockPlace = (tables: Tables): number => placeOf(tables, 'internal')?.id ?? 0;
/** Where components go to and products come from. */
export const productionPlace = (tables: Tables): number => placeOf(tables, 'production')?.id ?? 0;
/** Where scrap goes to. */
export const lossPlace = (tables: Tables): number => placeOf(tables, 'inventory')?.id ?? 0;
