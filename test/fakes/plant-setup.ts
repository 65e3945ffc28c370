import type { OdooConnection } from '../../main/contract/table.ts';
import { failure } from '../../sync/domain/failure.ts';
import type { SetupCheck, SetupView } from '../../sync/domain/views.ts';
import { holdPlace, line, stock } from './plant-data.ts';

const check = (name: SetupCheck['name'], detail: string): SetupCheck => ({ name, ok: true, detail, failure: null });

/** Set-up of a station: a refused key when the key is `wrong`, a missing posting action until it is installed. */
export function fakeSetup(kept: boolean, connection?: OdooConnection, installed = false): SetupView {
  const profile = connection?.profile ?? 'posting-action';
  const wrongKey = connection?.key === 'wrong';
  const checks: SetupCheck[] = connection
    ? [
        check('address', connection.url),
        check('version', '19.0'),
        check('database', connection.database),
        wrongKey
          ? { name: 'login', ok: false, detail: connection.login, failure: failure('key_refused') }
          : check('login', connection.login),
        ...(wrongKey
          ? []
          : [
              check('rights', ''),
              check('fields', ''),
              profile === 'no-footprint'
                ? check('posting', '')
                : installed
                  ? check('action', '1')
                  : { name: 'action' as const, ok: false, detail: '', failure: failure('action_missing') },
              check('hold', holdPlace.name),
            ]),
      ]
    : [];
  return {
    url: connection?.url ?? (kept ? 'https://odoo.example.com' : ''),
    database: connection?.database ?? (kept ? 'plant' : ''),
    login: connection?.login ?? (kept ? 'station-press-04' : ''),
    hasKey: kept,
    transport: connection?.transport ?? 'json2',
    profile,
    callsPerSecond: connection?.callsPerSecond ?? null,
    machineUrl: kept ? 'opc.tcp://192.168.10.14:4840' : '',
    machineTrust: 'encrypted',
    workCenterId: kept ? 4 : null,
    holdLocationId: kept ? holdPlace.id : null,
    workCenters: kept
      ? [
          { id: 4, name: 'Press 04' },
          { id: 5, name: 'Press 05' },
          { id: 7, name: 'Assembly 2' },
        ]
      : [],
    locations: kept ? [stock, line, holdPlace] : [],
    checks,
  };
}
