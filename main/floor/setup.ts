import { failure, type Failure } from '../../sync/domain/failure.ts';
import type { SetupCheck, SetupView } from '../../sync/domain/views.ts';
import { checkConnection } from '../../sync/odoo/capabilities.ts';
import type { Clock } from '../../sync/ports.ts';
import { install } from '../../sync/odoo/install.ts';
import type { OdooConnection } from '../contract/table.ts';
import type { KeyVault } from '../key-vault.ts';
import type { Link } from '../link.ts';
import { keepKey, keyFor, type Account } from '../odoo-key.ts';
import { connectOdoo, isOdooAddress, type OdooAccess } from '../odoo/connect.ts';
import { isSamePlace } from '../odoo/place.ts';
import { profileOf } from '../posting-profile.ts';
import type { StationStore } from '../store/station-store.ts';
import { prepareMove } from './change-database.ts';
import { compareDatabase, type Move } from './compare-database.ts';
import { FloorFailure, orRefuse } from './floor-failure.ts';
import type { Picture } from './picture.ts';
import { needKnownOutcomes } from './posting-way.ts';
import type { Settings } from './settings.ts';

export interface SetupDeps {
  readonly store: StationStore;
  /** Runs while nobody records. */
  readonly whileNobodyRecords: <T>(work: () => Promise<T>) => Promise<T>;
  readonly settings: Settings;
  readonly vault: KeyVault;
  readonly link: Link;
  readonly picture: Picture;
  readonly actionSource: string;
  readonly clock: Pick<Clock, 'monotonic' | 'now'>;
}

export async function setupView(
  { settings, vault, picture }: SetupDeps,
  checks: readonly SetupCheck[] = [],
): Promise<SetupView> {
  const { url, database, login, transport, profile, callsPerSecond } = settings.get('odoo');
  const machine = settings.get('machine');
  const { workCenterId, holdLocationId } = settings.get('station');
  const places = [...(await picture.known()).places.values()].filter((place) => place.active);
  const named = (kind: 'workCenter' | 'location') =>
    places.filter((place) => place.kind === kind).map(({ odooId, name }) => ({ id: odooId, name }));
  return {
    url,
    database,
    login,
    hasKey: keptKey(vault, { url, database, login }) !== null,
    transport,
    profile,
    callsPerSecond,
    machineUrl: machine.url,
    machineTrust: machine.trust,
    workCenterId,
    holdLocationId,
    workCenters: named('workCenter'),
    locations: named('location'),
    checks,
  };
}

/** None as well when the vault cannot be trusted: a new key then has to be entered. */
function keptKey(vault: KeyVault, account: Account): string | null {
  try {
    return keyFor(vault, account);
  } catch {
    return null;
  }
}

/** The connection with the key that came along, or with the one kept for this address. */
function accessOf({ vault }: SetupDeps, connection: OdooConnection): OdooAccess | Failure {
  if (!isOdooAddress(connection.url)) return failure('address_invalid', { url: connection.url });
  const key = connection.key || keptKey(vault, connection);
  if (!key) return failure('key_needed', { url: connection.url });
  return { ...connection, key };
}

/** Tries a connection without keeping anything. */
export async function checkSetup(deps: SetupDeps, connection: OdooConnection): Promise<SetupCheck[]> {
  return (await examine(deps, connection)).checks;
}

interface Examined {
  readonly checks: SetupCheck[];
  /** `leave` on any doubt. */
  readonly move: Move;
}

async function examine(deps: SetupDeps, connection: OdooConnection): Promise<Examined> {
  const access = accessOf(deps, connection);
  if ('code' in access) {
    const name = access.code === 'address_invalid' ? 'address' : 'login';
    return { move: 'leave', checks: [{ name, ok: false, detail: '', failure: access }] };
  }
  const transport = connectOdoo(access);
  try {
    const { actionId, profile: keptWay, ...kept } = deps.settings.get('odoo');
    const station = deps.settings.get('station').name;
    const stays = isSamePlace(kept, connection);
    const checksWith = (action: number | null) => {
      const way = { profile: connection.profile ?? keptWay, actionId: action };
      return checkConnection(transport, profileOf(way, transport, { ...deps, station }));
    };
    // In another database this number may be any other action: it is not even tried.
    const checks = await checksWith(stays ? actionId : null);
    if (stays || mustHold(checks)) return { checks, move: stays ? 'stay' : 'leave' };
    const { move, obstacle } = await compareDatabase(deps.store, kept, connection, transport, () => answers(kept));
    if (obstacle) return { move, checks: [...checks, { name: 'database', ok: false, detail: '', failure: obstacle }] };
    return { move, checks: move === 'leave' || actionId === null ? checks : await checksWith(actionId) };
  } finally {
    transport.close();
  }
}

/** Whether an Odoo is at this address and has this database; asked without a key, which it refuses then. */
async function answers(kept: Omit<OdooAccess, 'key'>): Promise<boolean> {
  if (!isOdooAddress(kept.url)) return false;
  const transport = connectOdoo({ ...kept, key: '' });
  try {
    if (!(await transport.version()).ok) return false;
    const reply = await transport.call({ model: 'res.users', method: 'context_get' });
    return reply.ok || reply.fault.kind !== 'database';
  } finally {
    transport.close();
  }
}

const mustHold = (checks: readonly SetupCheck[]): SetupCheck | undefined =>
  checks.find((check) => !check.ok && check.name !== 'action');

/** Keeps a connection whose every check but the posting action's holds; the old one stays otherwise. */
export async function saveSetup(deps: SetupDeps, connection: OdooConnection): Promise<SetupCheck[]> {
  const { checks, move } = await examine(deps, connection);
  if (mustHold(checks)) return checks;
  try {
    await keep(deps, connection, move);
  } finally {
    await deps.link.restart();
  }
  return checks;
}

/** The key before the address: a vault that cannot keep it leaves the connection as it was. */
async function keep(deps: SetupDeps, { key, profile, ...odoo }: OdooConnection, move: Move): Promise<void> {
  await deps.link.pause();
  await deps.whileNobodyRecords(async () => {
    if (profile) await needKnownOutcomes(deps, profile);
    await prepareMove(deps, move);
    if (key) keepKey(deps.vault, key, odoo);
    await deps.settings.change('odoo', profile ? { ...odoo, profile } : odoo);
  });
}

/**
 * Installs the posting action with an administrator's login, which goes to Odoo once and is not kept.
 * @throws {FloorFailure} nothing is then kept
 */
export async function installAction(
  deps: SetupDeps,
  { connection, adminLogin, adminPassword }: { connection: OdooConnection; adminLogin: string; adminPassword: string },
): Promise<SetupCheck[]> {
  const { checks, move } = await examine(deps, connection);
  const bad = mustHold(checks)?.failure;
  if (bad) throw new FloorFailure(bad.code, bad.facts);
  // A password is only taken by XML-RPC; JSON-2 knows API keys alone.
  const admin = connectOdoo({ ...connection, login: adminLogin, key: adminPassword, transport: 'xmlrpc' });
  try {
    const installed = orRefuse(await install(admin, deps.actionSource, connection.login));
    await keep(deps, connection, move);
    await deps.settings.change('odoo', { actionId: installed.actionId });
    await deps.settings.change('station', ({ holdLocationId }) => ({
      holdLocationId: holdLocationId ?? installed.holdLocationId,
    }));
  } finally {
    admin.close();
    await deps.link.restart();
  }
  return checkSetup(deps, connection);
}

export async function chooseMachine(
  settings: Settings,
  { url, trust, thumbprint }: { url: string; trust: 'none' | 'encrypted'; thumbprint?: string | undefined },
): Promise<void> {
  await settings.change('machine', ({ thumbprints }) => {
    const trusted = thumbprint === undefined ? thumbprints : [...new Set([...thumbprints, thumbprint])];
    return { url, trust, thumbprints: trusted };
  });
}
