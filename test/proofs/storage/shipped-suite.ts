import { registerHooks } from 'node:module';
import { addRxPlugin, overwritable, type RxCollection, type RxStorage } from 'rxdb';
import { RxDBAttachmentsPlugin } from 'rxdb/plugins/attachments';
import { RxDBLocalDocumentsPlugin } from 'rxdb/plugins/local-documents';
import { replicateRxCollection, type RxReplicationState } from 'rxdb/plugins/replication';
import { openConnection, type Connection } from '../../../main/store/sqlite/connection.ts';
import { sqliteStorage } from '../../../main/store/sqlite/storage.ts';

/** What RxDB's own tests found on our storage. */
export interface SuiteResult {
  readonly passed: number;
  readonly failed: readonly string[];
}

type Options = Readonly<Record<string, never>>;
type Human = { readonly passportId: string };
type Replication = RxReplicationState<Human, unknown>;

/** What the suite imports and RxDB does not bring along; in words of our own. */
const missing: Readonly<Record<string, string>> = {
  clone: 'export default structuredClone',
  'async-test-util': `
    export const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    export const randomString = (length = 5) =>
      Array.from({ length }, () => 'abcdefghijklmnopqrstuvwxyz'[Math.floor(Math.random() * 26)]).join('');`,
};

/** Runs the replication tests that RxDB ships, with clients and server on our storage; each database has a file. */
export async function shippedSuite(folder: string, say: (line: string) => void): Promise<SuiteResult> {
  const hooks = registerHooks({
    resolve: (name, context, next) => {
      const source = Object.hasOwn(missing, name) ? missing[name] : undefined;
      return source === undefined
        ? next(name, context)
        : { url: `data:text/javascript,${encodeURIComponent(source)}`, shortCircuit: true };
    },
  });
  const utils = await import('rxdb/plugins/test-utils');
  hooks.deregister();
  addRxPlugin(RxDBAttachmentsPlugin);
  addRxPlugin(RxDBLocalDocumentsPlugin);
  const files = storageOfFiles(folder);
  const log = console.log;
  console.log = () => undefined;
  utils.setConfig({ storage: { name: 'node-sqlite', getStorage: () => files.storage } } as never);
  utils.getConfig();
  console.log = log;
  const tests = testsOf(() => utils.runReplicationBaseTestSuite(againstServer(utils) as never));
  const failed: string[] = [];
  // The suite opens databases as RxDB allows only to developers.
  const { isDevMode } = overwritable;
  overwritable.isDevMode = () => true;
  for (const { name, run } of tests) {
    try {
      await run();
    } catch (error) {
      failed.push(`${name}: ${String(error)}`);
    }
  }
  overwritable.isDevMode = isDevMode;
  say(`${tests.length - failed.length} of ${tests.length} of RxDB's shipped tests pass`);
  files.close();
  return { passed: tests.length - failed.length, failed };
}

interface Test {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** The suite is written for mocha: it calls two globals. */
function testsOf(declare: () => void): Test[] {
  const tests: Test[] = [];
  const path: string[] = [];
  const globals = globalThis as { describe?: unknown; it?: unknown };
  globals.describe = (name: string, inside: () => void) => {
    path.push(name);
    inside();
    path.pop();
  };
  globals.it = (name: string, run: () => Promise<void>) => tests.push({ name: [...path, name].join(' / '), run });
  declare();
  delete globals.describe;
  delete globals.it;
  return tests;
}

function storageOfFiles(folder: string): { readonly storage: RxStorage<Connection, Options>; close(): void } {
  const connections = new Map<string, Connection>();
  return {
    storage: {
      ...sqliteStorage(undefined as never),
      createStorageInstance: async (params) => {
        const known = connections.get(params.databaseName);
        const connection = known ?? openConnection(`${folder}-${params.databaseName}.db`);
        connections.set(params.databaseName, connection);
        // The suite asks for several instances, but opens each database once.
        return sqliteStorage(connection).createStorageInstance({ ...params, multiInstance: false });
      },
    },
    close: () => {
      for (const connection of connections.values()) connection.close();
    },
  };
}

/** A server that is a collection, too: RxDB's own handlers for it. */
function againstServer(utils: typeof import('rxdb/plugins/test-utils')) {
  let server: RxCollection<Human> | undefined;
  const serverFor = async (attachments: boolean): Promise<RxCollection<Human>> => {
    const create = attachments ? utils.humansCollection.createAttachments : utils.humansCollection.create;
    server ??= (await create(0, undefined, false)) as unknown as RxCollection<Human>;
    return server;
  };
  const replicate = async (client: RxCollection<Human>, live: boolean, attachments = false): Promise<Replication> => {
    const remote = await serverFor(attachments);
    return replicateRxCollection<Human, unknown>({
      replicationIdentifier: 'suite',
      collection: client,
      live,
      waitForLeadership: false,
      pull: {
        handler: utils.getPullHandler(remote as never) as never,
        ...(live && { stream$: utils.getPullStream(remote as never) as never }),
      },
      push: {
        handler: async (rows) => {
          const conflicts = (await utils.getPushHandler(remote as never)(rows as never)) as never as Answered[];
          return (await Promise.all(conflicts.map((document) => withContents(remote, document)))) as never[];
        },
      },
    });
  };
  const once = async (client: RxCollection<Human>, attachments: boolean): Promise<void> => {
    const replication = await replicate(client, false, attachments);
    await replication.awaitInitialReplication();
    await replication.cancel();
  };
  return {
    startReplication: (client: RxCollection<Human>) => replicate(client, true),
    syncOnce: (client: RxCollection<Human>) => once(client, false),
    syncOnceWithAttachments: (client: RxCollection<Human>) => once(client, true),
    cleanUpServer: async () => {
      await server?.database.close();
      server = undefined;
    },
    getAllServerDocs: async () => {
      const { storageInstance } = await serverFor(false);
      return (await storageInstance.getChangedDocumentsSince?.(1000))?.documents ?? [];
    },
    softDeletes: true,
    isDeleted: ({ _deleted }: { _deleted: boolean }) => _deleted,
    getPrimaryOfServerDoc: ({ passportId }: Human) => passportId,
  };
}

type Answered = Human & {
  readonly _attachments?: Readonly<Record<string, { readonly digest: string; readonly data?: Blob }>>;
};

/** RxDB's handler answers a conflict without the contents of attachments, a server must not: the client would ask its own storage for them. */
async function withContents(server: RxCollection<Human>, document: Answered): Promise<Answered> {
  const named = Object.entries(document._attachments ?? {});
  const filled = named.map(async ([name, meta]) => {
    const data = await server.storageInstance.getAttachmentData(document.passportId, name, meta.digest);
    return [name, { ...meta, data }] as const;
  });
  return { ...document, ...(named.length > 0 && { _attachments: Object.fromEntries(await Promise.all(filled)) }) };
}
