import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { schemas } from '../main/store/collections.ts';
import { documentParts } from '../build/documents.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !file.endsWith('.d.ts'));
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

interface Import {
  readonly from: string;
  /** A path in the tree, or a package's name. */
  readonly to: string;
  readonly typeOnly: boolean;
}

const importPattern = /^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\('([^']+)'\)/gm;
const imports: readonly Import[] = files.flatMap((from) =>
  [...textOf(from).matchAll(importPattern)].map((match) => {
    const target = match[2] ?? match[3] ?? '';
    const to = target.startsWith('.') ? posix.join(dirname(from), target) : target;
    return { from, to, typeOnly: match[1] !== undefined };
  }),
);
const room = (file: string): string => file.split('/')[0] ?? '';
const show = (found: readonly Import[]): string[] => found.map(({ from, to }) => `${from} -> ${to}`);
const rooms = ['main', 'renderer', 'sync', 'build', 'test'];

describe('who may import whom', () => {
  const among = (from: string): Import[] =>
    imports.filter((each) => room(each.from) === from && rooms.includes(room(each.to)));

  it('sync imports nothing of ours outside sync', () => {
    expect(show(among('sync').filter(({ to }) => room(to) !== 'sync'))).toEqual([]);
  });

  it('the renderer sees contract types and pure parts of sync only', () => {
    const pure = /^(renderer\/|sync\/(domain|rules|project)\/)/;
    const allowed = ({ to, typeOnly }: Import): boolean =>
      pure.test(to) || (typeOnly && to.startsWith('main/contract/'));
    expect(show(among('renderer').filter((each) => !allowed(each)))).toEqual([]);
  });

  it('main imports main and sync only', () => {
    expect(show(among('main').filter(({ to }) => !['main', 'sync'].includes(room(to))))).toEqual([]);
  });

  it('nobody but tests imports tests', () => {
    expect(show(imports.filter(({ from, to }) => room(to) === 'test' && room(from) !== 'test'))).toEqual([]);
  });

  it.each([
    ['electron', /^(main\/(electron\/|electron\.ts|preload\.ts)|test\/)/],
    ['rxdb', /^(main\/store\/|test\/)/],
    ['node:sqlite', /^(main\/store\/|test\/)/],
    ['node-opcua', /^(main\/devices\/opcua\/|build\/practice\/|test\/)/],
    ['xmlrpc', /^(main\/odoo\/|build\/practice\/odoo\/|test\/)/],
    ['react', /^(renderer\/|test\/renderer\/)/],
  ])('only its own room imports %s', (name, allowed) => {
    const own = ({ to }: Import): boolean =>
      to === name || to.startsWith(`${name}/`) || (name === 'node-opcua' && to.startsWith('node-opcua-'));
    expect(show(imports.filter((each) => own(each) && !allowed.test(each.from)))).toEqual([]);
  });

  it('sync imports no host: no node:, no electron, no rxdb, no DOM', () => {
    const packages = new Set(
      imports.filter(({ from, to }) => room(from) === 'sync' && !rooms.includes(room(to))).map(({ to }) => to),
    );
    expect([...packages].toSorted()).toEqual(['@noble/hashes/sha2.js', '@noble/hashes/utils.js', 'decimal.js', 'zod']);
  });
});

describe('small files', () => {
  const lines = (file: string): number => textOf(file).split('\n').length - 1;

  it('no file is longer than 300 lines', () => {
    expect(files.filter((file) => lines(file) > 300)).toEqual([]);
  });

  it('half of the files of the product are at most 80 lines', () => {
    const product = files.filter((file) => ['main', 'renderer', 'sync'].includes(room(file)));
    const sorted = product.map(lines).toSorted((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(80);
  });

  it('the preload is shorter than 40 lines', () => {
    expect(lines('main/preload.ts')).toBeLessThan(40);
  });
});

describe('the house', () => {
  it('opens at most 13 collections', () => {
    expect(Object.keys(schemas).length).toBeLessThanOrEqual(13);
  });

  it('keeps time, chance and the network out of sync', () => {
    const hosts = /Date\.now|new Date\(\)|setTimeout|setInterval|Math\.random|\bfetch\(|randomUUID/;
    expect(files.filter((file) => room(file) === 'sync' && hosts.test(textOf(file)))).toEqual([]);
  });

  it.each(documentParts())('$document shows $part as the code has it', ({ document, text }) => {
    expect(textOf(document)).toContain(text);
  });
});
