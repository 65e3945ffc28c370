import { json2Transport } from '../../../main/odoo/json2-transport.ts';
import { xmlrpcTransport } from '../../../main/odoo/xmlrpc-transport.ts';
import { odooTransportAcceptance } from '../../acceptance/odoo-transport.ts';
import { acquireRealOdoo } from '../real-odoo.ts';

odooTransportAcceptance('JSON-2 to a real Odoo', async () => {
  const odoo = await acquireRealOdoo();
  return { open: (wrong) => json2Transport({ ...odoo.admin, ...wrong }), stop: () => odoo.release() };
});

odooTransportAcceptance('XML-RPC to a real Odoo', async () => {
  const odoo = await acquireRealOdoo();
  const right = { ...odoo.admin, login: 'admin' };
  return { open: (wrong) => xmlrpcTransport({ ...right, ...wrong }), stop: () => odoo.release() };
});
