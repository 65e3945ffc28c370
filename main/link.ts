import { paced } from '../sync/paced.ts';
import { createEngine, type Engine, type EngineStatus } from '../sync/engine.ts';
import { failure, type Failure } from '../sync/domain/failure.ts';
import type { Clock, LocalStore, Log, Random } from '../sync/ports.ts';
import type { Settings } from './floor/settings.ts';
import type { KeyVault } from './key-vault.ts';
import { keyFor } from './odoo-key.ts';
import { connectOdoo } from './odoo/connect.ts';
import { profileOf } from './posting-profile.ts';
import { inOrder } from './store/in-order.ts';
import { sinceEntry } from './store/since-entry.ts';

export interface LinkDeps {
  readonly store: LocalStore;
  readonly settings: Settings;
  readonly vault: KeyVault;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly actionSource: string;
  readonly onStatus: () => void;
}

/** The station's link to Odoo: an engine while set-up is complete, none before, a new one after each change of set-up. */
export interface Link {
  /** Starts anew with the present settings. */
  restart(): Promise<void>;
  /** Lets go of Odoo until the next `restart`. */
  pause(): Promise<void>;
  kick(): void;
  /** Somebody at the station wants it now. */
  now(): void;
  status(): EngineStatus;
  close(): Promise<void>;
}

const notSetUp: EngineStatus = {
  online: false,
  since: null,
  failure: failure('not_set_up'),
  pulledAt: null,
  clockOffsetMs: null,
};

/** On a disk that takes no changes nothing is sent or read: what came of it could not be kept. */
export function createIdleLink(why: Failure): Link {
  const status: EngineStatus = { ...notSetUp, failure: why };
  const nothing = async (): Promise<void> => undefined;
  return {
    restart: nothing,
    pause: nothing,
    kick: () => undefined,
    now: () => undefined,
    status: () => status,
    close: nothing,
  };
}

export function createLink(deps: LinkDeps): Link {
  // Two restarts at once must not leave two engines behind.
  const queue = inOrder();
  let engine: Engine | undefined;
  let idle = notSetUp;
  let closed = false;
  /** @throws when the vault cannot be trusted */
  const open = (): Engine | undefined => {
    const { actionId, profile: way, firstSeq, callsPerSecond, ...odoo } = deps.settings.get('odoo');
    if (odoo.url === '') return undefined;
    const key = keyFor(deps.vault, odoo);
    if (key === null) {
      idle = { ...notSetUp, failure: failure('key_needed', { url: odoo.url }) };
      return undefined;
    }
    const direct = connectOdoo({ ...odoo, key });
    const transport = paced(direct, deps.clock, callsPerSecond ?? Infinity);
    const station = deps.settings.get('station').name;
    const profile = profileOf({ profile: way, actionId }, transport, { ...deps, station });
    if (!profile) {
      transport.close();
      return undefined;
    }
    return createEngine({ ...deps, store: sinceEntry(deps.store, firstSeq), transport, profile });
  };
  const stop = async (): Promise<void> => {
    const old = engine;
    engine = undefined;
    await old?.stop();
  };
  const start = (): void => {
    idle = notSetUp;
    try {
      engine = open();
    } catch (error) {
      // Recording goes on; the strip says what IT must do.
      deps.log.warn('link.vault', { error: String(error) });
      idle = { ...notSetUp, failure: failure('key_refused', { message: String(error) }) };
    }
    engine?.start();
    deps.onStatus();
  };
  return {
    restart: () =>
      queue(async () => {
        await stop();
        if (!closed) start();
      }),
    pause: () => queue(stop),
    kick: () => engine?.kick(),
    now: () => engine?.now(),
    status: () => engine?.status() ?? idle,
    close: () => {
      closed = true;
      return queue(stop);
    },
  };
}
