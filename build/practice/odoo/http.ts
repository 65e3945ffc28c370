import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock, Random } from '../../../sync/ports.ts';
import type { PlantPlan } from '../../plant/plan.ts';
import { OdooError, spoken } from './errors.ts';
import { createModelOdoo, type ModelCall, type ModelOdoo, type ModelState } from './model-odoo.ts';
import { session } from './session.ts';
import { checkDatabase, DatabaseUnknown, decodeCall, faultText, readExecuteKw, replyText } from './xmlrpc.ts';

/** What a test makes go wrong. `count` numbers the calls from 1; version and log-in are not counted. */
interface ModelFaults {
  /** The connection breaks before the call is carried out. */
  dropRequest?(call: CountedCall): boolean;
  /** The call is carried out, but its answer is lost. */
  dropReply?(call: CountedCall): boolean;
  /** Milliseconds that the call waits before it is carried out, whether or not anybody still waits for it. */
  delayMs?(call: CountedCall): number;
  /** The call is rolled back as by a conflict with another. */
  conflict?(call: CountedCall): boolean;
}
interface CountedCall extends ModelCall {
  readonly count: number;
}

export interface PracticeOdoo {
  readonly url: string;
  readonly database: string;
  readonly keys: { readonly admin: string; readonly station: string };
  readonly logins: { readonly admin: string; readonly station: string };
  readonly model: ModelOdoo;
  /** May be changed at any time. */
  faults: ModelFaults;
  /** Calls that reached the server so far. */
  readonly calls: number;
  stop(): Promise<void>;
}

export interface PracticeSettings {
  readonly plan: PlantPlan;
  /** A free port if 0 or absent. */
  readonly port?: number;
  readonly clock?: Pick<Clock, 'now'>;
  readonly random?: Pick<Random, 'bytes'>;
  readonly state?: ModelState;
}

type Answer =
  { readonly status: number; readonly type: string; readonly text: string; readonly cookie?: string } | 'drop';
const json = (status: number, value: unknown): Answer => ({
  status,
  type: 'application/json; charset=utf-8',
  text: JSON.stringify(value),
});
const html = (status: number, title: string): Answer => ({
  status,
  type: 'text/html; charset=utf-8',
  text: `<!doctype html>\n<html lang=en>\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n`,
});
const xml = (text: string): Answer => ({ status: 200, type: 'text/xml; charset=utf-8', text });

/** Starts the model behind HTTP on 127.0.0.1, speaking JSON-2 and XML-RPC as Odoo 19 does. */
export async function startModelOdoo(settings: PracticeSettings): Promise<PracticeOdoo> {
  const {
    plan,
    clock = { now: () => Date.now() },
    random = { bytes: (length) => randomBytes(length) },
    state,
  } = settings;
  const model = createModelOdoo({ plan, clock, random, ...(state ? { state } : {}) });
  let faults: ModelFaults = {};
  let calls = 0;

  const carryOut = async (uid: number, call: ModelCall, answer: (value: unknown) => Answer): Promise<Answer> => {
    calls += 1;
    const counted: CountedCall = { ...call, count: calls };
    if (faults.dropRequest?.(counted)) return 'drop';
    const wait = faults.delayMs?.(counted) ?? 0;
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    if (faults.conflict?.(counted))
      throw new OdooError('conflict', 'could not serialize access due to concurrent update');
    const value = model.call(uid, call);
    return faults.dropReply?.(counted) ? 'drop' : answer(value);
  };

  const server = createServer((request, response) => {
    void readBody(request)
      .then((body) => route(model, request, body, carryOut))
      .then((answer) => send(response, answer))
      .catch(() => response.destroy());
  });
  server.listen(settings.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const [station] = Object.values(model.plant.stations);
  if (!station) throw new Error('the plan has no station');
  return {
    url: `http://127.0.0.1:${port}`,
    database: model.database,
    keys: { admin: model.adminKey, station: station.key },
    logins: { admin: 'admin', station: station.login },
    model,
    get faults() {
      return faults;
    },
    set faults(next) {
      faults = next;
    },
    get calls() {
      return calls;
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, answer: Answer): void {
  if (answer === 'drop') response.destroy();
  else
    response
      .writeHead(answer.status, {
        'content-type': answer.type,
        connection: 'close',
        ...(answer.cookie === undefined ? {} : { 'set-cookie': answer.cookie }),
      })
      .end(answer.text);
}

type CarryOut = (uid: number, call: ModelCall, answer: (value: unknown) => Answer) => Promise<Answer>;

async function route(model: ModelOdoo, request: IncomingMessage, body: string, carryOut: CarryOut): Promise<Answer> {
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  if (path === '/web/version') return json(200, { version_info: [19, 0, 0, 'final', 0, ''], version: '19.0' });
  const [, name = '', method = ''] = /^\/json\/2\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  if (name !== '') return json2(model, request, body, decodeURIComponent(name), decodeURIComponent(method), carryOut);
  if (path === '/xmlrpc/2/common' || path === '/xmlrpc/2/object') return xmlrpc(model, body, carryOut);
  return (path.startsWith('/web/') && web(model, path, body, request)) || html(404, 'Not Found');
}

function web(model: ModelOdoo, path: string, body: string, request: IncomingMessage): Answer | undefined {
  const { params = {} } = JSON.parse(body || '{}') as { params?: object };
  const reply = session(model, path, params, request.headers.cookie ?? '');
  return (
    reply && {
      status: 200,
      type: 'application/json',
      text: JSON.stringify(reply.body),
      ...(reply.cookie === undefined ? {} : { cookie: reply.cookie }),
    }
  );
}

const jsonFault = (status: number, name: string, message: string): Answer =>
  json(status, { name, message, arguments: [message], context: {}, debug: 'Traceback (most recent call last):\n' });

async function json2(
  model: ModelOdoo,
  request: IncomingMessage,
  body: string,
  name: string,
  method: string,
  carryOut: CarryOut,
): Promise<Answer> {
  if (request.method !== 'POST') return html(404, 'Not Found');
  const database = request.headers['x-odoo-database'];
  if (database !== undefined && database !== model.database) return html(404, 'Not Found');
  if (!request.headers['content-type']?.startsWith('application/json')) return html(415, 'Unsupported Media Type');
  const key = /^bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const uid = key === undefined ? undefined : model.userOfKey(key);
  if (uid === undefined) return jsonFault(401, spoken('denied').name, 'Invalid apikey');
  try {
    const { ids, context, ...args } = JSON.parse(body) as Record<string, unknown> & ModelCall;
    const call = { model: name, method, args, ...(ids ? { ids } : {}), ...(context ? { context } : {}) };
    return await carryOut(uid, call, (value) => json(200, value ?? null));
  } catch (error) {
    if (error instanceof SyntaxError)
      return jsonFault(400, 'werkzeug.exceptions.BadRequest', 'could not parse the body as json');
    if (!(error instanceof OdooError)) return jsonFault(500, 'builtins.RuntimeError', String(error));
    const { httpStatus, name: className } = spoken(error.kind);
    return jsonFault(httpStatus, className, error.message);
  }
}

async function xmlrpc(model: ModelOdoo, body: string, carryOut: CarryOut): Promise<Answer> {
  try {
    const { method, params } = await decodeCall(body);
    if (method === 'version')
      return xml(
        replyText({
          server_version: '19.0',
          server_version_info: [19, 0, 0, 'final', 0, ''],
          server_serie: '19.0',
          protocol_version: 1,
        }),
      );
    if (method === 'authenticate') {
      checkDatabase(model, params[0]);
      return xml(replyText(model.authenticate(String(params[1]), String(params[2])) ?? false));
    }
    const { uid, call, single } = readExecuteKw(model, params);
    return await carryOut(uid, call, (value) => xml(replyText(single && Array.isArray(value) ? value[0] : value)));
  } catch (error) {
    return xml(error instanceof DatabaseUnknown ? error.fault : faultText(error));
  }
}
