import { json2Transport } from '../../main/odoo/json2-transport.ts';
import { xmlrpcTransport } from '../../main/odoo/xmlrpc-transport.ts';
import { startModelOdoo } from '../../build/practice/odoo/http.ts';
import { PLANT_PLAN } from '../../build/plant/plan.ts';
import { odooTransportAcceptance } from '../acceptance/odoo-transport.ts';

odooTransportAcceptance('JSON-2 to the practice Odoo', async () => {
  const odoo = await startModelOdoo({ plan: PLANT_PLAN });
  const right = { url: odoo.url, database: odoo.database, key: odoo.keys.admin };
  return { open: (wrong) => json2Transport({ ...right, ...wrong }), stop: () => odoo.stop() };
});

odooTransportAcceptance('XML-RPC to the practice Odoo', async () => {
  const odoo = await startModelOdoo({ plan: PLANT_PLAN });
  const right = { url: odoo.url, database: odoo.database, login: odoo.logins.admin, key: odoo.keys.admin };
  return { open: (wrong) => xmlrpcTransport({ ...right, ...wrong }), stop: () => odoo.stop() };
});
