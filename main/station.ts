import type { CollectionName } from './store/collections.ts';
import type { Contract, Station, StationOptions } from './contract/contract.ts';
import { handlersOf, sourcesOf, type Floor } from './contract/handlers.ts';
import { live } from './contract/live.ts';
import { sentence } from './contract/sentence.ts';
import { serveContract } from './contract/serve.ts';
import type { TopicName } from './contract/table.ts';
import { runningOrder } from './floor/board.ts';
import { decider } from './floor/decide.ts';
import { Picture } from './floor/picture.ts';
import { recorder } from './floor/record.ts';
import { loadSettings, type Settings } from './floor/settings.ts';
import { syncView } from './floor/sync-view.ts';
import { systemClock, systemRandom } from './host-ports.ts';
import { storeFile } from './it-tools.ts';
import type { KeyVault } from './key-vault.ts';
import { createIdleLink, createLink, type Link } from './link.ts';
import { createMachine, type Machine } from './machine.ts';
import { bindOldKey } from './odoo-key.ts';
import { postingActionSource } from './posting-action-source.ts';
import { inOrder } from './store/in-order.ts';
import { openStore } from './store/open.ts';
import type { StationStore } from './store/station-store.ts';
import { version } from './version.ts';

/** Which topics show what a collection holds; the strip and the board show most of it. */
const topicsOf: Readonly<Record<CollectionName, readonly TopicName[]>> = {
  entries: ['board', 'order', 'holds', 'sync', 'exceptions', 'entries'],
  orders: ['board', 'order', 'exceptions', 'entries'],
  products: ['board', 'order', 'holds', 'exceptions', 'entries'],
  lots: ['board', 'order', 'holds'],
  places: ['board', 'order', 'holds'],
  reference: ['board', 'order', 'holds', 'exceptions', 'entries'],
  counts: ['board', 'order'],
  exceptions: ['exceptions', 'sync'],
  settings: ['session', 'board', 'order', 'holds', 'sync'],
  cursors: ['board', 'order', 'holds'],
};

/**
 * Composes the station: store, link to Odoo, machine, use cases, contract. The same for every host; closes in reverse.
 * @throws SecondInstance, StoreNewer, StoreUnsafe, StoreFull, StoreReadOnly, StoreFailed
 */
export async function startStation(options: StationOptions): Promise<Station> {
  const { dataDir, vault, log, host, spawnDevice, practice = false } = options;
  const store = await openStore({ file: storeFile(dataDir), log, clock: systemClock });
  const settings = await loadSettings(store);
  if (!store.viewOnly) await bindOldKey({ store, settings, vault, log });
  const actionSource = postingActionSource();
  const served: { contract?: Contract } = {};
  const changed = (topics: readonly TopicName[]): void => served.contract?.changed(topics);

  const picture = new Picture(store, () => ({ holdLocationId: settings.get('station').holdLocationId }));
  const ports = { clock: systemClock, random: systemRandom, log };
  const onStatus = (): void => changed(['sync', 'board', 'order', 'holds']);
  const link: Link = store.viewOnly
    ? createIdleLink(store.viewOnly)
    : createLink({ ...ports, store, settings, vault, actionSource, onStatus });
  const machine: Machine = createMachine({
    ...(spawnDevice && { spawn: spawnDevice }),
    ...ports,
    store,
    picture,
    settings,
    dataDir,
    onChange: () => changed(['board', 'order']),
  });
  // Throttled: while a backlog is sent, entries change many times a second.
  const running = live(
    () => runningOrder(picture, settings.get('station').workCenterId),
    (orderId) => machine.runs(orderId),
    (error) => log.warn('station.running', { error: String(error) }),
  );
  const forget = store.onChange((collections) => {
    picture.forget(collections);
    changed([...new Set([...collections].flatMap((name) => topicsOf[name]))]);
    if (collections.has('orders') || collections.has('entries') || collections.has('settings')) running.changed();
  });

  const floor = floorOf({ store, settings, picture, link, machine, vault, actionSource, host, practice });
  const contract = serveContract({
    handlers: handlersOf(floor),
    sources: sourcesOf(floor),
    log,
    messageOf: (failure) => sentence(failure, settings.get('station').locale),
  });
  served.contract = contract;
  await link.restart();
  if (!store.viewOnly) await machine.restart();
  return {
    contract,
    close: async () => {
      await machine.close();
      await link.close();
      running.close();
      forget();
      await store.close();
    },
  };
}

interface Parts {
  readonly store: StationStore;
  readonly settings: Settings;
  readonly picture: Picture;
  readonly link: Link;
  readonly machine: Machine;
  readonly vault: KeyVault;
  readonly actionSource: string;
  readonly host: StationOptions['host'];
  readonly practice: boolean;
}

/** The use cases over the parts. */
function floorOf({ store, settings, picture, link, machine, vault, actionSource, host, practice }: Parts): Floor {
  const oneByOne = inOrder();
  const who = () => ({ operator: settings.get('station').operator, station: settings.get('station').name });
  const clockOffsetMs = () => link.status().clockOffsetMs;
  const entering = { store, picture, clock: systemClock, who, clockOffsetMs, oneByOne };
  return {
    session: { settings, host, version, practice },
    board: {
      picture,
      workCenterId: () => settings.get('station').workCenterId,
      machine: () => machine.view(),
      proposal: (order) => machine.proposal(order.id),
      pulledAt: () => link.status().pulledAt,
    },
    exceptions: { store, picture, clock: systemClock },
    setup: { store, settings, vault, link, picture, actionSource, clock: systemClock, whileNobodyRecords: oneByOne },
    record: recorder(entering),
    decide: decider(entering),
    syncView: () => syncView({ store, picture, link, settings }),
    kick: () => link.kick(),
    now: () => link.now(),
    machineChanged: () => machine.restart(),
  };
}
