import { boolean, char, integer, link, many, selection, text, type Schema } from './fields.ts';

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
  'ir.attachment': {
    fields: { name: char(), description: text(), mimetype: char(), res_model: char(), res_id: integer() },
  },
  'ir.sequence': {
    fields: { name: char(), code: char(), prefix: char(), padding: integer(5), number_next: integer(1) },
    unique: [['code']],
  },
};
