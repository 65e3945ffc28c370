import { actionProfile, noFootprint, type SeedOptions } from './simulate.ts';

/** Ways to play a seed, by name, because a worker can be given names only. */
export const plays = {
  drawn: {},
  'posting-action': { profile: actionProfile },
  'no-footprint': { profile: noFootprint, weather: { twice: 0 } },
} as const satisfies Readonly<Record<string, SeedOptions>>;
export type PlayName = keyof typeof plays;
