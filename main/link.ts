import { createEngine, type Engine, type EngineStatus } from '../sync/engine.ts';
import { failure } from '../sync/domain/failure.ts';
import { postingActionProfile } from '../sync/odoo/postings.ts';
import type { Clock, LocalStore, Log, Random } from '../sync/ports.ts';
import type { Settings } from './floor/settings.ts';
import type { KeyVault } from './key-vault.ts';
import { connectOdoo } from './odoo/connect.ts';

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
  kick(): void;
  status(): EngineStatus;
  close(): Promise<void>;
}

const notSetUp: EngineStatus = {
  online: false,
  since: null,
  failure: failure('not_set_up'),
  pulledAt: null,
  lotsReadAt: null,
  clockOffsetMs: null,
};

export function createLink(deps: LinkDeps): Link {
  let engine: Engine | undefined;
  const open = (): Engine | undefined => {
    const { actionId, ...odoo } = deps.settings.get('odoo');
    const key = deps.vault.get();
    if (actionId === null || key === null || odoo.url === '') return undefined;
    const transport = connectOdoo({ ...odoo, key });
    const station = deps.settings.get('station').name;
    const profile = postingActionProfile(transport, { actionId, station, source: deps.actionSource });
    return createEngine({ ...deps, transport, profile });
  };
  const close = async (): Promise<void> => {
    const old = engine;
    engine = undefined;
    await old?.stop();
  };
  return {
    restart: async () => {
      await close();
      engine = open();
      engine?.start();
      deps.onStatus();
    },
    kick: () => engine?.kick(),
    status: () => engine?.status() ?? notSetUp,
    close,
  };
}
