import { rmSync } from 'node:fs';
import type { EventBulk, RxStorage, RxStorageChangeEvent, RxStorageInstance } from 'rxdb';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { openConnection, type Connection } from '../../../main/store/sqlite/connection.ts';
import { sqliteStorage } from '../../../main/store/sqlite/storage.ts';
import type { Content, Shape } from './shape.ts';

type NoOptions = Readonly<Record<string, never>>;
export type Instance = RxStorageInstance<Content, unknown, NoOptions>;
export type Bulk = EventBulk<RxStorageChangeEvent<Content>, unknown>;
/** Put between the fuzz and our storage: a planted bug. */
export type Wrap = (instance: Instance) => Instance;

/** The same collection on our storage and on RxDB's memory storage. */
export interface Peers {
  readonly ours: Instance;
  readonly memory: Instance;
  /** What each has told since the last call. */
  told(): { readonly ours: readonly Bulk[]; readonly memory: readonly Bulk[] };
  /** What ours told of documents that could not be read at that moment. */
  readonly tooEarly: string[];
  /** Both are closed and opened again, ours with its file. */
  reopen(): Promise<void>;
  /** Removes both. */
  end(): Promise<void>;
}

export async function peersOf(shape: Shape, file: string, wrap: Wrap): Promise<Peers> {
  const storage = getRxStorageMemory() as unknown as RxStorage<unknown, NoOptions>;
  const params = {
    databaseInstanceToken: 't',
    databaseName: 'fuzz',
    collectionName: 'things',
    schema: shape.schema,
    options: {},
    multiInstance: false,
    devMode: false,
  } as never;
  const heard: { ours: Bulk[]; memory: Bulk[] } = { ours: [], memory: [] };
  const tooEarly: string[] = [];
  let connection: Connection;
  let ours: Instance;
  let memory: Instance;
  const open = async (): Promise<void> => {
    connection = openConnection(file);
    ours = wrap((await sqliteStorage(connection).createStorageInstance(params)) as unknown as Instance);
    memory = (await storage.createStorageInstance(params)) as unknown as Instance;
    ours.changeStream().subscribe((bulk) => {
      heard.ours.push(bulk);
      void isReadable(ours, bulk).then((readable) => readable || tooEarly.push(JSON.stringify(bulk)));
    });
    const following = memory.changeStream().subscribe((bulk) => heard.memory.push(bulk));
    const { close } = memory;
    memory.close = async () => {
      following.unsubscribe();
      return close.call(memory);
    };
  };
  await open();
  return {
    get ours() {
      return ours;
    },
    get memory() {
      return memory;
    },
    tooEarly,
    told: () => ({ ours: heard.ours.splice(0), memory: heard.memory.splice(0) }),
    reopen: async () => {
      await Promise.all([ours.close(), ours.close(), memory.close()]);
      connection.close();
      await open();
    },
    end: async () => {
      await ours.remove();
      await memory.remove();
      connection.close();
      for (const left of ['', '-wal']) rmSync(`${file}${left}`, { force: true });
    },
  };
}

/** Asked at once, in the same turn as the event. */
async function isReadable(instance: Instance, { events }: Bulk): Promise<boolean> {
  const found = await instance.findDocumentsById(
    events.map(({ documentId }) => documentId),
    true,
  );
  const revisions = new Map(found.map((document) => [document.id, document._rev]));
  return events.every(({ documentId, documentData }) => revisions.get(documentId) === documentData._rev);
}
