import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { requests, topics } from './table.ts';

const begin = '<!-- contract:begin -->';
const end = '<!-- contract:end -->';

type Schema = z.core.JSONSchema.BaseSchema;

function shortString({ format, pattern, maxLength }: Schema): string {
  if (format === 'uuid') return 'UUIDv7';
  if (pattern !== undefined) return 'decimal';
  return maxLength === undefined ? 'text' : `text ≤ ${maxLength}`;
}

function shortObject({ properties = {}, required = [] }: Schema): string {
  const fields = Object.entries(properties).map(([name, field]) => {
    const optional = required.includes(name) ? '' : '?';
    return `${name}${optional}: ${typeof field === 'boolean' ? String(field) : short(field)}`;
  });
  return fields.length === 0 ? '–' : `{${fields.join(', ')}}`;
}

/** A JSON schema as a person writes it: `{id: UUIDv7, quantity: decimal, lot: {…} | null}`. */
function short(schema: Schema): string {
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined) return options.map((option) => short(option as Schema)).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  switch (schema.type) {
    case 'object':
      return shortObject(schema);
    case 'array':
      return `(${short(schema.items as Schema)})[]`;
    case 'string':
      return shortString(schema);
    default:
      return typeof schema.type === 'string' ? schema.type : 'any';
  }
}

/** Names of the output types; types leave no trace at run time, so they are read from the table's own source. */
function outputNames(): Map<string, string> {
  const source = readFileSync(new URL('table.ts', import.meta.url), 'utf8');
  const rows = source.matchAll(/^ {2}'?([\w.]+)'?: (row|topic)<(.+?)>\(\)\(/gm);
  return new Map([...rows].map(([, name = '', kind = '', output = '']) => [`${kind} ${name}`, output]));
}

const cell = (text: string) => text.replaceAll('|', '\\|');
const code = (text: string) => (text === '–' ? text : `\`${cell(text)}\``);

function table(kind: 'row' | 'topic', rows: readonly (readonly [string, z.ZodType, string])[]): string {
  const outputs = outputNames();
  const lines = rows.map(([name, schema, about]) => {
    const input = short(z.toJSONSchema(schema, { io: 'input' }));
    return `| \`${name}\` | ${code(input)} | ${code(outputs.get(`${kind} ${name}`) ?? '–')} | ${cell(about)} |`;
  });
  return ['| name | input | output | about |', '|---|---|---|---|', ...lines].join('\n');
}

/** The whole contract as two Markdown tables. */
export function contractTables(): string {
  return [
    '**Requests** answer once.',
    table(
      'row',
      Object.entries(requests).map(([name, { input, about }]) => [name, input, about] as const),
    ),
    '**Topics** send the present value and each newer one, at most ten a second.',
    table(
      'topic',
      Object.entries(topics).map(([name, { params, about }]) => [name, params, about] as const),
    ),
  ].join('\n\n');
}

/** The document with the present contract between its markers. Throws if it has no markers. */
export function withContract(document: string): string {
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`The document needs ${begin} and ${end}.`);
  return `${document.slice(0, from + begin.length)}\n\n${contractTables()}\n\n${document.slice(to)}`;
}

if (import.meta.main) {
  const path = new URL('../../ARCHITECTURE.md', import.meta.url);
  writeFileSync(path, withContract(readFileSync(path, 'utf8')));
}
