/** Odoo refused a call. `type` is Odoo's exception class, e.g. odoo.exceptions.UserError. */
export class RpcError extends Error {
  readonly status: number;
  readonly type: string;

  constructor(status: number, type: string, message: string) {
    super(`${type}: ${message}`);
    this.status = status;
    this.type = type;
  }
}

/** Where an Odoo answers and with whose rights. */
export interface RpcLogin {
  url: string;
  database: string;
  key: string;
}

/** One JSON-2 call: `rpc(login, 'res.users', 'read', { ids: [2], fields: ['login'] })`. Throws RpcError. */
export async function rpc(
  login: RpcLogin,
  model: string,
  method: string,
  args: Record<string, unknown> = {},
): Promise<unknown> {
  const reply = await fetch(`${login.url}/json/2/${model}/${method}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `bearer ${login.key}`,
      'x-odoo-database': login.database,
    },
    body: JSON.stringify(args),
  });
  const text = await reply.text();
  if (!reply.headers.get('content-type')?.includes('json'))
    throw new RpcError(reply.status, 'no JSON', text.slice(0, 300));
  const body: unknown = JSON.parse(text);
  if (reply.ok) return body;
  throw new RpcError(reply.status, String(field(body, 'name')), String(field(body, 'message')));
}

/** Makes an API key for a user over plain HTTP, as the user's preferences screen does. It lives 90 days. */
export async function makeApiKey(url: string, database: string, user: string, password: string): Promise<string> {
  let cookie = '';
  const call = async (path: string, params: Record<string, unknown>): Promise<unknown> => {
    const reply = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify({ jsonrpc: '2.0', method: 'call', params }),
    });
    cookie =
      reply.headers
        .getSetCookie()
        .map((each) => each.split(';')[0])
        .join('; ') || cookie;
    const body: unknown = await reply.json();
    const error = field(body, 'error');
    if (error)
      throw new RpcError(reply.status, String(field(field(error, 'data'), 'name')), String(field(error, 'message')));
    return field(body, 'result');
  };
  const model = (name: string, method: string, args: unknown[], context: Record<string, unknown> = {}) =>
    call('/web/dataset/call_kw', { model: name, method, args, kwargs: { context } });
  await call('/web/session/authenticate', { db: database, login: user, password });
  const description = await model('res.users.apikeys.description', 'create', [
    { name: 'Plant Supervisor', duration: '90' },
  ]);
  const check = field(await model('res.users.apikeys.description', 'make_key', [[description]]), 'res_id');
  const made = await model('res.users.identitycheck', 'run_check', [[check]], { password });
  const key = field(field(made, 'context'), 'default_key');
  if (typeof key !== 'string') throw new Error(`Odoo made no API key for ${user}.`);
  return key;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
