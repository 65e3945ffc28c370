import { readFileSync } from 'node:fs';
import { describe, expect, it, afterAll, beforeAll } from 'vitest';
import { PLANT_PLAN } from '../../build/plant/plan.ts';
import { startModelOdoo, type PracticeOdoo } from '../../build/practice/odoo/http.ts';
import { json2Transport } from '../../main/odoo/json2-transport.ts';
import { xmlrpcTransport } from '../../main/odoo/xmlrpc-transport.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { postingFor } from '../../sync/domain/posting.ts';
import { checkConnection } from '../../sync/odoo/capabilities.ts';
import { install } from '../../sync/odoo/install.ts';
import { postingActionProfile } from '../../sync/odoo/postings.ts';
import type { OdooTransport } from '../../sync/ports.ts';
import { confirmation } from '../fakes/entries.ts';

const source = readFileSync(new URL('../../sync/odoo/posting-action.py', import.meta.url), 'utf8');

describe.each(['json2', 'xmlrpc'] as const)('set-up and posting against the practice Odoo, over %s', (name) => {
  let odoo: PracticeOdoo;
  let admin: OdooTransport;
  let station: OdooTransport;
  beforeAll(async () => {
    odoo = await startModelOdoo({ plan: PLANT_PLAN });
    const open = (key: string, login: string): OdooTransport => {
      const way = { url: odoo.url, database: odoo.database, key };
      return name === 'json2' ? json2Transport(way) : xmlrpcTransport({ ...way, login });
    };
    admin = open(odoo.keys.admin, odoo.logins.admin);
    station = open(odoo.keys.station, odoo.logins.station);
  });
  afterAll(async () => {
    admin.close();
    station.close();
    await odoo.stop();
  });

  it('installs the real file, passes every check, and posts an entry once', async () => {
    const installed = await install(admin, source, odoo.logins.station);
    const again = await install(admin, source, odoo.logins.station);
    if (!installed.ok) throw new Error(installed.failure.code);
    expect(again).toEqual(installed);
    expect(installed.value.holdLocationId).toBe(odoo.model.plant.holdLocation);
    const settings = { actionId: installed.value.actionId, station: 'PRESS-04', source };
    const profile = postingActionProfile(station, settings);
    const checks = await checkConnection(station, profile);
    expect(checks.filter((check) => !check.ok)).toEqual([]);
    expect(checks.map((check) => check.name)).toContain('action');

    const order = odoo.model.plant.orders['P01'];
    if (!order) throw new Error('no order');
    const entry: Entry = confirmation(1, {
      payload: {
        kind: 'confirm',
        orderId: String(order.group),
        productId: order.product,
        quantity: '12',
        unitId: order.unit,
        lot: { name: 'L<1> & "2"' },
        serials: null,
        count: null,
      },
    });
    for (const repeated of [false, true]) {
      const sent = await profile.send([postingFor([entry])]);
      if (sent.kind !== 'answered') throw new Error(JSON.stringify(sent));
      expect(sent.outcomes.get(entry.id)).toMatchObject({
        kind: 'posted',
        receipt: {
          model: 'mrp.production',
          resId: order.id,
          name: `${order.name}-001`,
          quantity: '12',
          again: repeated,
        },
      });
    }
    expect(odoo.model.tables.all('stock.lot').at(-1)?.['name']).toBe('L<1> & "2"');
  });
});
