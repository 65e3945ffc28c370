import type { CursorDocument, SettingDocument } from './collections.ts';
import type { Documents } from './documents.ts';
import { plain } from './plain.ts';
import { inOrder } from './in-order.ts';
import type { StationStore } from './station-store.ts';

type KeyedStore = Pick<StationStore, 'cursor' | 'saveCursor' | 'forgetCursors' | 'setting' | 'saveSetting'>;

/** Values that are replaced as a whole: pull cursors and settings. */
export function keyedStore(cursors: Documents<CursorDocument>, settings: Documents<SettingDocument>): KeyedStore {
  const queue = inOrder();
  const save = <T extends { readonly id: string }>(documents: Documents<T>, document: T): Promise<void> =>
    queue(async () => {
      const previous = (await documents.stored([document.id])).get(document.id);
      await documents.write([{ document, ...(previous && { previous }) }]);
    });
  return {
    cursor: async (model) => (await cursors.one(model))?.cursor,
    saveCursor: (model, cursor) => save(cursors, { id: model, cursor }),
    forgetCursors: () =>
      queue(async () => {
        const ids = (await cursors.find({})).map(({ id }) => id);
        const stored = [...(await cursors.stored(ids)).values()];
        await cursors.write(stored.map((previous) => ({ document: plain(previous), previous, deleted: true })));
      }),
    setting: async (key) => (await settings.one(key))?.value,
    saveSetting: (key, value) => save(settings, { id: key, value }),
  };
}
