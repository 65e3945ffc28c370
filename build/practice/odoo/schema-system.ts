import {
  back,
  boolean,
  char,
  datetime,
  integer,
  link,
  many,
  quantity,
  selection,
  text,
  type Schema,
} from './fields.ts';

/** Users, groups, server actions and external ids: what set-up touches. */
export const systemSchema: Schema = {
  'res.users': {
    fields: {
      name: char(),
      login: char(),
      /** Never read back. */
      password: char(),
      active: boolean(true),
      lang: char({ initial: 'en_US' }),
      tz: char({ initial: 'UTC' }),
      group_ids: many('res.groups'),
      company_id: link('res.company', { initial: 1 }),
    },
    unique: [['login']],
  },
  'res.users.apikeys': {
    fields: { name: char(), user_id: link('res.users'), key: char() },
    unique: [['key']],
  },
  'ir.model': { fields: { name: char(), model: char() } },
  'ir.model.data': {
    fields: { module: char(), name: char(), model: char(), res_id: integer(), noupdate: boolean() },
    unique: [['module', 'name']],
  },
  'ir.actions.server': {
    fields: {
      name: char({ required: true }),
      model_id: link('ir.model', { required: true }),
      state: selection(['code', 'object_write', 'object_create', 'multi'], 'code'),
      code: text(),
      group_ids: many('res.groups'),
      type: char({ initial: 'ir.actions.server' }),
      usage: char({ initial: 'ir_actions_server' }),
    },
  },
  /** Dialogs of Odoo that a planner fills in. */
  'change.production.qty': { fields: { mo_id: link('mrp.production', { required: true }), product_qty: quantity() } },
  'mrp.production.split': {
    fields: {
      production_id: link('mrp.production'),
      production_detailed_vals_ids: back('mrp.production.split.line', 'mrp_production_split_id'),
    },
  },
  'mrp.production.split.line': {
    fields: {
      mrp_production_split_id: link('mrp.production.split', { required: true }),
      quantity: quantity(),
      user_id: link('res.users'),
      date: datetime(),
    },
  },
  'stock.warn.insufficient.qty.scrap': {
    fields: {
      scrap_id: link('stock.scrap'),
      product_id: link('product.product'),
      location_id: link('stock.location'),
      quantity: quantity(),
      product_uom_name: char(),
    },
  },
  'ir.attachment': {
    fields: { name: char(), description: text(), mimetype: char(), res_model: char(), res_id: integer() },
  },
  'ir.sequence': {
    fields: { name: char(), code: char(), prefix: char(), padding: integer(5), number_next: integer(1) },
    unique: [['code']],
  },
};
