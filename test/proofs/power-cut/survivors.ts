import { sector, type Change } from './content.ts';

/** How the operating system may have got on with what it held back; chance picks one for each file and cut. */
const ways = [everything, inOrder, anyWrites, anySectors, anySectors, allButOne] as const;

/** The parts of `changes` that chance lets survive a power cut; writes are torn where sectors of 512 bytes begin. */
export function survivors(changes: readonly Change[], random: () => number): readonly Change[] {
  if (changes.length === 0) return changes;
  const way = ways[Math.floor(random() * ways.length)] ?? anySectors;
  return way(changes, random);
}

function everything(changes: readonly Change[]): readonly Change[] {
  return changes;
}

/** The first ones, and of the next one the first sectors. */
function inOrder(changes: readonly Change[], random: () => number): readonly Change[] {
  const whole = Math.floor(random() * changes.length);
  const next = changes[whole];
  const parts = next ? sectorsOf(next) : [];
  return [...changes.slice(0, whole), ...parts.slice(0, Math.floor(random() * parts.length))];
}

/** Whole writes, later ones perhaps without earlier ones. */
function anyWrites(changes: readonly Change[], random: () => number): readonly Change[] {
  const share = random();
  return changes.filter(() => random() < share);
}

function anySectors(changes: readonly Change[], random: () => number): readonly Change[] {
  const share = random();
  return changes.flatMap(sectorsOf).filter(() => random() < share);
}

/** The hardest to see: a single sector is missing. */
function allButOne(changes: readonly Change[], random: () => number): readonly Change[] {
  const parts = changes.flatMap(sectorsOf);
  const missing = Math.floor(random() * parts.length);
  return parts.filter((_, index) => index !== missing);
}

function sectorsOf(change: Change): Change[] {
  if (change.kind === 'truncate') return [change];
  const parts: Change[] = [];
  const { offset, data } = change;
  for (let start = 0; start < data.length;) {
    const end = Math.min(data.length, start + sector - ((offset + start) % sector));
    parts.push({ ...change, offset: offset + start, data: data.subarray(start, end) });
    start = end;
  }
  return parts;
}
