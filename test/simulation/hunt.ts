import { mutations, shortFence, type Mutation } from './mutations.ts';
import type { PlayName } from './plays.ts';
import { playSeeds } from './pool.ts';

/** A planted fault, and the seed that found it. */
export interface Hunted {
  readonly what: string;
  readonly foundAt: number | null;
  /** Seeds that were played. */
  readonly seeds: number;
}

interface Prey {
  readonly what: string;
  readonly play: PlayName;
  readonly mutation?: Mutation;
}

const hook = new URL('mutate.ts', import.meta.url).href;

/** Plays seeds until one fails, or so many have not. A station that cannot even start with the bug is found out as well. */
async function hunt({ what, play, mutation }: Prey, from: number, most: number): Promise<Hunted> {
  const planted = mutation ? { execArgv: ['--import', hook], env: { PLANT_MUTATION: JSON.stringify(mutation) } } : {};
  const { seeds, failing } = await playSeeds({ from, seeds: most, workers: 1, play, until: 1, ...planted });
  return { what, foundAt: failing[0]?.seed ?? null, seeds };
}

export const huntMutation = (mutation: Mutation, from: number, most: number): Promise<Hunted> =>
  hunt({ what: mutation.what, play: mutation.play, mutation }, from, most);

/** What is known to go wrong: each must be found. */
const controls: readonly Prey[] = [
  { what: 'naive retry', play: 'naive-retry' },
  { what: 'read, then retry', play: 'read-then-retry' },
  { what: 'a proxy that sends twice, without a footprint', play: 'duplicating-proxy' },
  { what: `control: ${shortFence.what}`, play: shortFence.play, mutation: shortFence },
  ...['a draft in doubt is left alive', 'a write without the guard of date_start'].flatMap((wrong) => {
    const mutation = mutations.find(({ what }) => what === wrong);
    return mutation ? [{ what: `control: ${wrong}`, play: mutation.play, mutation }] : [];
  }),
];

export const huntControls = (from: number, most: number): (() => Promise<Hunted>)[] =>
  controls.map((prey) => () => hunt(prey, from, most));

/** Carries out tasks, so many at a time. */
export async function inParallel<T>(tasks: readonly (() => Promise<T>)[], width: number): Promise<T[]> {
  const results: T[] = [];
  const queue = [...tasks.entries()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) results[next[0]] = await next[1]();
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}
