import { failure, type Failure } from '../../sync/domain/failure.ts';
import type { SetupCheck, SetupView } from '../../sync/domain/views.ts';
import { checkConnection } from '../../sync/odoo/capabilities.ts';
import { install } from '../../sync/odoo/install.ts';
import { postingActionProfile } from '../../sync/odoo/postings.ts';
import type { OdooConnection } from '../contract/table.ts';
import type { KeyVault } from '../key-vault.ts';
import type { Link } from '../link.ts';
import { connectOdoo, isOdooAddress, type OdooAccess } from '../odoo/connect.ts';
import { FloorFailure, orRefuse } from './floor-failure.ts';
import type { Picture } from './picture.ts';
import type { Settings } from './settings.ts';

export interface SetupDeps {
  readonly settings: Settings;
  readonly vault: KeyVault;
  readonly link: Link;
  readonly picture: Picture;
  readonly actionSource: string;
}

export async function setupView(
  { settings, vault, picture }: SetupDeps,
  checks: readonly SetupCheck[] = [],
): Promise<SetupView> {
  const { url, database, login, transport } = settings.get('odoo');
  const machine = settings.get('machine');
  const { workCenterId, holdLocationId } = settings.get('station');
  const places = [...(await picture.known()).places.values()].filter((place) => place.active);
  const named = (kind: 'workCenter' | 'location') =>
    places.filter((place) => place.kind === kind).map(({ odooId, name }) => ({ id: odooId, name }));
  return {
    url,
    database,
    login,
    hasKey: vault.get() !== null,
    transport,
    machineUrl: machine.url,
    machineTrust: machine.trust,
    workCenterId,
    holdLocationId,
    workCenters: named('workCenter'),
    locations: named('location'),
    checks,
  };
}

/** The connection with the key that came along, or with the one kept if the address is the same: a key never goes elsewhere. */
function accessOf({ settings, vault }: SetupDeps, connection: OdooConnection): OdooAccess | Failure {
  if (!isOdooAddress(connection.url)) return failure('address_invalid', { url: connection.url });
  const kept = settings.get('odoo');
  const sameServer = kept.url === connection.url && kept.database === connection.database;
  const key = connection.key || (sameServer ? vault.get() : null);
  if (!key) return failure('key_refused', { message: '' });
  return { ...connection, key };
}

/** Tries a connection without keeping anything. */
export async function checkSetup(deps: SetupDeps, connection: OdooConnection): Promise<SetupCheck[]> {
  const access = accessOf(deps, connection);
  if ('code' in access)
    return [{ name: access.code === 'address_invalid' ? 'address' : 'login', ok: false, detail: '', failure: access }];
  const transport = connectOdoo(access);
  try {
    const { actionId } = deps.settings.get('odoo');
    const station = deps.settings.get('station').name;
    const profile =
      actionId === null ? undefined : postingActionProfile(transport, { actionId, station, source: deps.actionSource });
    return await checkConnection(transport, profile);
  } finally {
    transport.close();
  }
}

/** Keeps a connection whose every check but the posting action's holds; the old one stays otherwise. */
export async function saveSetup(deps: SetupDeps, connection: OdooConnection): Promise<SetupCheck[]> {
  const checks = await checkSetup(deps, connection);
  const bad = checks.find((check) => !check.ok && check.name !== 'action');
  if (bad) return checks;
  await keep(deps, connection);
  await deps.link.restart();
  return checks;
}

async function keep({ settings, vault }: SetupDeps, { key, ...odoo }: OdooConnection): Promise<void> {
  if (key) vault.set(key);
  await settings.change('odoo', odoo);
}

/**
 * Installs the posting action with an administrator's login, which goes to Odoo once and is not kept.
 * @throws {FloorFailure} nothing is then kept
 */
export async function installAction(
  deps: SetupDeps,
  { connection, adminLogin, adminPassword }: { connection: OdooConnection; adminLogin: string; adminPassword: string },
): Promise<SetupCheck[]> {
  if (!isOdooAddress(connection.url)) throw new FloorFailure('address_invalid', { url: connection.url });
  // A password is only taken by XML-RPC; JSON-2 knows API keys alone.
  const admin = connectOdoo({ ...connection, login: adminLogin, key: adminPassword, transport: 'xmlrpc' });
  try {
    const installed = orRefuse(await install(admin, deps.actionSource, connection.login));
    await keep(deps, connection);
    await deps.settings.change('odoo', { actionId: installed.actionId });
    const { holdLocationId } = deps.settings.get('station');
    await deps.settings.change('station', { holdLocationId: holdLocationId ?? installed.holdLocationId });
  } finally {
    admin.close();
  }
  await deps.link.restart();
  return checkSetup(deps, connection);
}

export async function chooseMachine(
  settings: Settings,
  { url, trust, thumbprint }: { url: string; trust: 'none' | 'encrypted'; thumbprint?: string | undefined },
): Promise<void> {
  const { thumbprints } = settings.get('machine');
  const trusted = thumbprint === undefined ? thumbprints : [...new Set([...thumbprints, thumbprint])];
  await settings.change('machine', { url, trust, thumbprints: trusted });
}
