import { naiveRetry, readThenRetry } from './controls.ts';
import { actionProfile, noFootprint, type SeedOptions } from './simulate.ts';
import { calm } from './weather.ts';

/** Ways to play a seed, by name, because a worker can be given names only. */
export const plays = {
  drawn: {},
  'posting-action': { profile: actionProfile },
  'no-footprint': { profile: noFootprint, weather: { twice: 0 } },
  // For what needs a planner in the two minutes in which a call may come late.
  'late-and-planned': { profile: actionProfile, weather: { late: 0.4, lost: 0, twice: 0, plannerEvery: 2_500 } },
  'planned-soon': { profile: actionProfile, weather: { ...calm, late: 0.6, crashEvery: 6_000, plannerEvery: 1_200 } },
  'late-bare': { profile: noFootprint, weather: { ...calm, late: 0.12, crashEvery: 6_000 } },
  'bad-answers': { profile: actionProfile, weather: { replyLost: 0.5, late: 0, lost: 0 } },
  // A call is late, its station starts anew and asks again, and Odoo breaks: what counts as certain then is booked all the same.
  'broken-in-doubt': { profile: actionProfile, weather: { ...calm, late: 0.5, broken: 0.35, crashEvery: 6_000 } },
  // The same with a busy Odoo in between. Stations start anew without a rest, so that the late call is still on its way.
  'busy-in-doubt': {
    profile: actionProfile,
    weather: { ...calm, late: 0.25, busy: 0.3, broken: 0.35, stopEvery: 1_500, crash: 0.01 },
  },
  // Some postings never get an answer, and calls of more than two neither.
  poisoned: { profile: actionProfile, weather: { ...calm, poison: 0.2, heaviest: 2, partitionEvery: 8_000 } },
  'always-busy': { profile: actionProfile, weather: { ...calm, busy: 0.95 } },
  // Entries wait while the device's clock is set, so that their times tell another order than they were recorded in.
  'clock-set': { profile: actionProfile, weather: { ...calm, partitionEvery: 6_000, clockJumpEvery: 4_000 } },
  crashing: { profile: actionProfile, weather: { crash: 0.04, plannerEvery: 3_000 } },
  vanishing: { profile: actionProfile, weather: { ...calm, plannerEvery: 3_000, vanish: 0.3 } },
  counted: { profile: actionProfile, weather: { ...calm, countEvery: 5_000 } },
  edited: { profile: actionProfile, weather: { ...calm, busy: 0.15, plannerEvery: 1_500 } },
  restored: { weather: { isRestored: true, isAged: false } },
  'restored-aged': { weather: { isRestored: true, isAged: true } },
  // Stations begin anew while Odoo is away, and nothing but its records tells that it was restored.
  'restored-asleep': { weather: { isRestored: true, isAged: true, crashEvery: 15_000, plannerEvery: 4_000 } },
  switching: { weather: { switchEvery: 6_000 } },
  // Negative controls: what is known to go wrong, and must be found.
  'naive-retry': { profile: naiveRetry },
  'read-then-retry': { profile: readThenRetry },
  'duplicating-proxy': { profile: noFootprint, weather: { twice: 0.2 } },
  'stale-copies': { profile: actionProfile, weather: { twice: 0.4, late: 0.2, staleCopies: true } },
} as const satisfies Readonly<Record<string, SeedOptions>>;
export type PlayName = keyof typeof plays;
