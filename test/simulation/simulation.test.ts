import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mutations, shortFence } from './mutations.ts';
import { plays } from './plays.ts';
import { runSeed, type SeedOptions, type SeedResult } from './simulate.ts';
import { World } from './world.ts';

/** A seed is played outside of promise work: that is when virtual time can stand still. */
const play = (seed: number, options: SeedOptions = plays.drawn, world = new World()): Promise<SeedResult> =>
  new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(runSeed(world, seed, options));
      } catch (error) {
        reject(error as Error);
      }
    });
  });

test('the same seed is the same story, to the last event, whatever was played before it', async () => {
  const world = new World();
  const first: string[] = [];
  for (let seed = 1; seed <= 40; seed += 1) first.push((await play(seed, plays.drawn, world)).hash);
  const again: string[] = [];
  for (let seed = 40; seed >= 1; seed -= 1) again.unshift((await play(seed, { ...plays.drawn, inWords: true })).hash);
  expect(again).toEqual(first);
  expect(new Set(first).size).toBeGreaterThan(35);
});

test('P2, P3, P4, P6, P7, P8, P9, P10: hard times by 300 seeds', async () => {
  const world = new World();
  const failing: string[] = [];
  let entries = 0;
  for (let seed = 1; seed <= 300; seed += 1) {
    const result = await play(seed, plays.drawn, world);
    entries += result.entries;
    failing.push(...result.violations.map((what) => `seed ${seed}: ${what}`));
  }
  expect(failing).toEqual([]);
  expect(entries).toBeGreaterThan(1_000);
}, 60_000);

test.each(['naive-retry', 'read-then-retry', 'duplicating-proxy'] as const)(
  'the control %s is found out within 300 seeds',
  async (name) => {
    const world = new World();
    let found: readonly string[] = [];
    for (let seed = 1; seed <= 300 && found.length === 0; seed += 1)
      found = (await play(seed, plays[name], world)).violations;
    expect(found.join()).toMatch(/P3|P8|P9/);
  },
  60_000,
);

test('every planted bug still has its place, exactly once', () => {
  expect(mutations.length).toBeGreaterThanOrEqual(30);
  const places = [...mutations, shortFence].map(({ what, file, from }) => {
    const source = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
    return { what, places: source.split(from).length - 1 };
  });
  expect(places.filter((each) => each.places !== 1)).toEqual([]);
});

test('the story is told in words, and ends with what was wrong', async () => {
  const { lines, violations } = await play(1, { ...plays['naive-retry'], inWords: true });
  expect(violations[0]).toMatch(/^P\d+: /);
  expect(lines.join('\n')).toContain('JUDGE');
  expect(lines[0]).toContain('starts');
});
