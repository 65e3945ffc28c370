import { seeded } from '../../peers/seeded.ts';

/** Random choices that are the same for the same seed. */
export interface Dice {
  /** 0 … sides - 1. */
  readonly below: (sides: number) => number;
  readonly chance: (share: number) => boolean;
  readonly pick: <T>(items: readonly T[]) => T;
  readonly some: <T>(items: readonly T[], most: number) => T[];
}

export function diceOf(seed: number): Dice {
  const random = seeded(seed);
  const below = (sides: number): number => Math.floor(random() * sides);
  const pick = <T>(items: readonly T[]): T => {
    const item = items[below(items.length)];
    if (item === undefined && items.length === 0) throw new Error('nothing to pick from');
    return item as T;
  };
  return {
    below,
    pick,
    chance: (share) => random() < share,
    some: (items, most) => [...new Set(Array.from({ length: below(most + 1) }, () => pick(items)))],
  };
}
