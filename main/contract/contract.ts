import type { Log } from '../../sync/ports.ts';
import type { Failure } from '../../sync/domain/failure.ts';
import type { SpawnDevice } from '../devices/spawn.ts';
import type { KeyVault } from '../key-vault.ts';
import type { TopicName } from './table.ts';

/** A failure with the sentence for people and programs that do not know the message table. */
export interface AnsweredFailure extends Failure {
  readonly message: string;
}

export type Answer =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly failure: AnsweredFailure };

/** The contract as a host sees it: names and values come from outside and are not trusted. */
export interface Contract {
  /** Never rejects. */
  request(name: string, body: unknown): Promise<Answer>;
  /**
   * Calls `listen` with the present value and each newer one until the returned function is called.
   * Throws `ContractFailure` (`bad_request`) for an unknown topic, wrong parameters or too many watchers.
   */
  watch(name: string, params: unknown, listen: (value: unknown) => void): () => void;
  /** Something these topics show has changed; without an argument, anything may have. */
  changed(topics?: readonly TopicName[]): void;
}

/** A running station, whatever its host is. */
export interface Station {
  readonly contract: Contract;
  close(): Promise<void>;
}

export interface StationOptions {
  readonly dataDir: string;
  readonly vault: KeyVault;
  readonly log: Log;
  readonly host: 'electron' | 'loopback';
  /** A practice plant: nothing that is entered is real. */
  readonly practice?: boolean;
  /** How the device process is started; Node's fork if absent. */
  readonly spawnDevice?: SpawnDevice;
}

export type StartStation = (options: StationOptions) => Promise<Station>;
