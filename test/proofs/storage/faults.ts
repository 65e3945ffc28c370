import type { Instance, Wrap } from './peers.ts';
import type { Content } from './shape.ts';
import type { RxDocumentData } from 'rxdb';

type Stored = RxDocumentData<Content>;

/** Our storage with some of its methods replaced. */
const but =
  (replaced: (instance: Instance) => Partial<Instance>): Wrap =>
  (instance) => ({ ...instance, ...replaced(instance) });

const afterQuery = (change: (documents: Stored[], sort: Readonly<Record<string, string>>[]) => Stored[]): Wrap =>
  but((instance) => ({
    query: async (asked) => {
      const { documents } = await instance.query(asked);
      return { documents: change(documents as Stored[], asked.query.sort as never) };
    },
  }));

const pathOf = (document: object, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document);

/** Planted bugs, each of which the fuzz must find. */
export const faults: Readonly<Record<string, Wrap>> = {
  'tombstones missing among the changes': but((instance) => ({
    getChangedDocumentsSince: async (limit, checkpoint) => {
      const changed = (await instance.getChangedDocumentsSince?.(limit, checkpoint)) as never as {
        documents: Stored[];
        checkpoint: unknown;
      };
      return { ...changed, documents: changed.documents.filter(({ _deleted }) => !_deleted) };
    },
  })),
  'a limit brings one document less': but((instance) => ({
    query: async (asked) => {
      const { documents } = await instance.query(asked);
      return { documents: documents.length === asked.query.limit ? documents.slice(1) : documents };
    },
  })),
  'a skip without a limit is forgotten': but((instance) => ({
    query: (asked) =>
      asked.query.limit === undefined
        ? instance.query({ ...asked, query: { ...asked.query, skip: 0 } })
        : instance.query(asked),
  })),
  'null is sorted last': afterQuery((documents, sort) => {
    const [[path = '', direction] = []] = sort.map((part) => Object.entries(part)[0] ?? []);
    if (direction !== 'asc') return documents;
    const isNull = (document: Stored): boolean => pathOf(document, path) === null;
    return [...documents.filter((document) => !isNull(document)), ...documents.filter(isNull)];
  }),
  'text is sorted by its bytes': afterQuery((documents, sort) => {
    const [[path = '', direction] = []] = sort.map((part) => Object.entries(part)[0] ?? []);
    const bytes = (document: Stored): Buffer => Buffer.from(String(pathOf(document, path) ?? ''));
    if (direction !== 'asc' || !path.endsWith('Word')) return documents;
    return documents.toSorted((a, b) => Buffer.compare(bytes(a), bytes(b)));
  }),
  'a conflict is not reported': but((instance) => ({
    bulkWrite: async (rows, context) => {
      const { error } = await instance.bulkWrite(rows, context);
      return { error: error.filter(({ status }) => status !== 409) };
    },
  })),
  'an outdated revision is accepted': but((instance) => ({
    bulkWrite: async (rows, context) => {
      const ids = rows.map(({ document }) => document.id);
      const there = new Map((await instance.findDocumentsById(ids, true)).map((document) => [document.id, document]));
      const accepted = rows.map(({ document }) => {
        const previous = there.get(document.id);
        return { document, ...(previous && { previous }) };
      });
      return instance.bulkWrite(accepted, context);
    },
  })),
  'a change is told before it is there': (instance) => {
    const early = new Map<string, (rows: readonly { document: Stored }[]) => void>();
    return {
      ...instance,
      bulkWrite: async (rows, context) => {
        early.get('told')?.(rows);
        return instance.bulkWrite(rows, context);
      },
      changeStream: () => {
        const stream = instance.changeStream();
        const subscribe = stream.subscribe.bind(stream);
        stream.subscribe = ((listen: (bulk: unknown) => void) => {
          early.set('told', (rows) =>
            listen({ events: rows.map(({ document }) => ({ documentId: document.id, documentData: document })) }),
          );
          return subscribe(listen as never);
        }) as never;
        return stream;
      },
    };
  },
  'an attachment is lost when its document is written again': but((instance) => {
    const lost = new Set<string>();
    return {
      bulkWrite: async (rows, context) => {
        for (const { document } of rows)
          for (const [name, { data }] of Object.entries(document._attachments) as [string, { data?: Blob }][])
            if (data) lost.delete(`${document.id} ${name}`);
            else lost.add(`${document.id} ${name}`);
        return instance.bulkWrite(rows, context);
      },
      getAttachmentData: async (id, name, digest) => {
        if (lost.has(`${id} ${name}`)) throw new Error('lost');
        return instance.getAttachmentData(id, name, digest);
      },
    };
  }),
  'a clean-up forgets a document that is too young': but((instance) => ({
    cleanup: (minimumDeletedTime) => instance.cleanup(minimumDeletedTime - 1000),
  })),
  'a count forgets its limit': but((instance) => ({
    count: (asked) => instance.count({ ...asked, query: { ...asked.query, limit: Number.MAX_SAFE_INTEGER } }),
  })),
  'a deleted document is found by its id': but((instance) => ({
    findDocumentsById: (ids) => instance.findDocumentsById(ids, true),
  })),
};
