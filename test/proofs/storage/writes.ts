import type { BulkWriteRow } from 'rxdb';
import type { Dice } from './dice.ts';
import type { Content, Shape, Stored } from './shape.ts';

/** A moment for `_meta.lwt`, in milliseconds: a second per tick, long ago, so that no clean-up depends on how fast the proof runs. */
export const momentOf = (tick: number): number => 1_600_000_000_000 + tick * 1000;

const attachmentNames = ['photo', 'note'];
type Attachments = Stored['_attachments'];

/** Rows of different documents; what their writer believes to be stored is right, outdated or nothing. */
export function rowsOf(
  dice: Dice,
  shape: Shape,
  present: ReadonlyMap<string, Stored>,
  ids: readonly string[],
  tick: number,
): BulkWriteRow<Content>[] {
  return ids.map((id) => {
    const there = present.get(id);
    const deleted = dice.chance(0.2);
    const height = there ? Number.parseInt(there._rev, 10) + 1 : 1;
    const document = {
      ...shape.content(id),
      _deleted: deleted,
      _attachments: shape.attachments && !deleted ? attachments(dice, there?._attachments ?? {}, tick) : {},
      _rev: `${height}-t${tick}`,
      _meta: { lwt: momentOf(tick) },
    } as Stored;
    const belief = dice.below(10);
    if (!there || belief === 0) return { document };
    return { document, previous: belief === 1 ? { ...there, _rev: '0-outdated' } : there } as BulkWriteRow<Content>;
  });
}

/** Kept, replaced, added or removed; now and then named without its data, which is an error. */
function attachments(dice: Dice, before: Attachments, tick: number): Attachments {
  const after: Record<string, unknown> = {};
  for (const name of attachmentNames) {
    const choice = dice.below(20);
    const { [name]: there } = before;
    if (there && choice < 8) after[name] = there;
    else if (choice < 12) after[name] = written(`${name} ${tick} ${dice.below(3)}`);
    else if (choice === 12) after[name] = { length: 1, digest: 'sha256-none', type: 'text/plain' };
  }
  return after as Attachments;
}

function written(content: string): object {
  const data = new Blob([content, '\0\xff'], { type: 'text/plain' });
  return { length: data.size, digest: `sha256-${content}`, type: 'text/plain', data };
}
