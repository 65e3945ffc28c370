import type { ModelOdoo } from './model-odoo.ts';

/** Replies of Odoo's web client protocol, `{result}` or `{error}`; a new cookie comes with the log-in. */
interface SessionReply {
  readonly body: object;
  readonly cookie?: string;
}

const refused = (name: string, message: string): SessionReply => ({
  body: { jsonrpc: '2.0', id: null, error: { code: 200, message, data: { name, message } } },
});
const given = (result: unknown, cookie?: string): SessionReply => ({
  body: { jsonrpc: '2.0', id: null, result },
  ...(cookie === undefined ? {} : { cookie }),
});

interface Params {
  readonly db?: string;
  readonly login?: string;
  readonly password?: string;
  readonly model?: string;
  readonly method?: string;
  readonly kwargs?: { readonly context?: { readonly password?: string } };
}

/**
 * The part of Odoo's web client with which a user makes an API key in the preferences (facts §1.2): log in, ask for a key, give the
 * password again, read the key. The session is the user's login in a cookie: a practice plant on this computer has nothing to steal.
 */
export function session(odoo: ModelOdoo, path: string, params: Params, cookie: string): SessionReply | undefined {
  if (path === '/web/session/authenticate') {
    const { db, login = '', password = '' } = params;
    const uid = db === odoo.database ? odoo.authenticate(login, password) : undefined;
    return uid === undefined
      ? refused('odoo.exceptions.AccessDenied', 'Access Denied')
      : given({ uid, db, username: login }, `session_id=${encodeURIComponent(login)}; Path=/; HttpOnly`);
  }
  if (path !== '/web/dataset/call_kw') return undefined;
  const login = decodeURIComponent(/session_id=([^;]*)/.exec(cookie)?.[1] ?? '');
  const step = `${params.model ?? ''}.${params.method ?? ''}`;
  if (step === 'res.users.apikeys.description.create') return given(1);
  if (step === 'res.users.apikeys.description.make_key')
    return given({ type: 'ir.actions.act_window', res_model: 'res.users.identitycheck', res_id: 1 });
  if (step !== 'res.users.identitycheck.run_check') return refused('builtins.NotImplementedError', step);
  const uid = odoo.authenticate(login, params.kwargs?.context?.password ?? '');
  if (uid === undefined) return refused('odoo.exceptions.UserError', 'Incorrect Password, try again.');
  return given({ type: 'ir.actions.act_window', context: { default_key: odoo.makeKey(uid) } });
}
