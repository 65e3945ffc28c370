type Operation = 'write' | 'create' | 'unlink';

/** What Manufacturing / User, and with it Inventory / User, may do besides reading (asked of Odoo 19, facts §7). */
const stationRights: Readonly<Record<string, readonly Operation[]>> = {
  'stock.lot': ['write', 'create', 'unlink'],
  'stock.quant': ['write', 'create'],
  'stock.scrap.reason.tag': ['write', 'create'],
  'mrp.production.group': ['write', 'create'],
  'mrp.production': ['write', 'create', 'unlink'],
  'mrp.workorder': ['write', 'create', 'unlink'],
  'stock.move': ['write', 'create', 'unlink'],
  'stock.move.line': ['write', 'create', 'unlink'],
  'stock.scrap': ['write', 'create'],
  'stock.picking': ['write', 'create', 'unlink'],
  'change.production.qty': ['write', 'create'],
  'mrp.production.split': ['write', 'create'],
  'mrp.production.split.line': ['write', 'create', 'unlink'],
  'stock.warn.insufficient.qty.scrap': ['write', 'create'],
};

/** Whether a station's user may call this method. Buttons write. */
export function mayDo(model: string, method: string): boolean {
  const rights = stationRights[model] ?? [];
  if (method === 'create' || method === 'unlink') return rights.includes(method);
  if (method === 'load') return rights.includes('create') && rights.includes('write');
  return rights.includes('write');
}
