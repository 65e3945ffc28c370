import { describe, expect, it } from 'vitest';
import { readJson2 } from '../../../sync/odoo/json2.ts';
import { executeKw, readXmlrpcFault } from '../../../sync/odoo/xmlrpc.ts';
import type { FaultKind } from '../../../sync/ports.ts';

/** As 19.0 wrote them; see the facts about Odoo, transport. */
const traceback = (exception: string): string =>
  `Traceback (most recent call last):\n  File "/usr/lib/python3/dist-packages/odoo/http.py", line 2140, in _serve\n` +
  `    return service_model.retrying(serve_func, env=self.env)\n           ^^^^^^^^^^^^^^^^^^^^\n${exception}\n`;
const code = `'# posting action\\nVERSION = "x"\\nUserError: no\\n'`;

const json: [string, number, string, string, FaultKind][] = [
  ['a user error', 422, 'odoo.exceptions.UserError', 'The quantity to produce must be positive!', 'refused'],
  ['a constraint', 422, 'odoo.exceptions.ValidationError', 'The operation cannot be completed', 'refused'],
  ['missing rights', 403, 'odoo.exceptions.AccessError', 'You are not allowed to modify', 'forbidden'],
  ['a revoked key', 401, 'werkzeug.exceptions.Unauthorized', 'Invalid apikey', 'denied'],
  ['a deleted record', 404, 'odoo.exceptions.MissingError', 'Record does not exist', 'missing'],
  ['an unknown model', 404, 'werkzeug.exceptions.NotFound', 'the model does not exist', 'missing'],
  ['an unknown field', 500, 'builtins.ValueError', "Invalid field 'x' on model", 'broken'],
  ['an unknown argument', 422, 'werkzeug.exceptions.UnprocessableEntity', "unexpected 'x'", 'broken'],
  ['bad JSON', 400, 'werkzeug.exceptions.BadRequest', 'could not parse', 'broken'],
  ['a conflict', 500, 'psycopg2.errors.SerializationFailure', 'could not serialize access', 'busy'],
  ['a deadlock', 500, 'psycopg2.errors.DeadlockDetected', 'deadlock detected', 'busy'],
  ['a lock', 409, 'odoo.exceptions.LockError', 'Cannot grab a lock', 'busy'],
  [
    'a lost race for a key',
    500,
    'builtins.ValueError',
    `UniqueViolation('duplicate') while evaluating\n${code}`,
    'busy',
  ],
  [
    'a lost race as Odoo 14 names it',
    500,
    'builtins.ValueError',
    `<class 'psycopg2.errors.UniqueViolation'>: "duplicate key" while evaluating\n${code}`,
    'busy',
  ],
  ['a mistake in the action', 500, 'builtins.ValueError', `TypeError('no') while evaluating\n${code}`, 'broken'],
  ['a class nobody knows', 500, 'odoo.addons.x.Strange', 'hm', 'broken'],
];

describe('JSON-2 replies', () => {
  it.each(json)('%s is told apart', (_, status, name, message, kind) => {
    const body = JSON.stringify({ name, message, arguments: [message], context: {}, debug: traceback('x: y') });
    const reply = readJson2({ status, contentType: 'application/json', body }, 'plant');
    if (reply.ok) throw new Error('a fault was expected');
    expect(reply.fault.kind).toBe(kind);
    expect(reply.fault.message).not.toMatch(/Traceback|\/usr|VERSION|\n/);
  });

  it('a page for 404 means an unknown database; null is a value', () => {
    const page = { status: 404, contentType: 'text/html', body: '<!doctype html>' };
    expect(readJson2(page, 'plant')).toMatchObject({ ok: false, fault: { kind: 'database' } });
    expect(readJson2({ status: 200, contentType: 'application/json', body: 'null' }, 'plant')).toEqual({
      ok: true,
      value: null,
    });
  });
});

const faults: [string, number, string, FaultKind][] = [
  ['a user error', 2, 'The quantity to produce must be positive!', 'refused'],
  ['a deleted record', 2, 'Record does not exist or has been deleted.\n(Record: x(9,), User: 2)', 'missing'],
  ['an unknown model', 2, "Object no.model doesn't exist", 'missing'],
  ['a wrong key', 3, 'Access Denied', 'denied'],
  ['missing rights', 4, 'You are not allowed to modify', 'forbidden'],
  ['an unknown method', 1, traceback("AttributeError: The method 'm.x' does not exist"), 'missing'],
  ['an attribute that code missed', 1, traceback("AttributeError: 'NoneType' has no attribute 'x'"), 'broken'],
  ['an unknown field', 1, traceback("ValueError: Invalid field 'x' on model 'm'"), 'broken'],
  ['an unknown argument', 1, traceback("TypeError: m.read() got an unexpected keyword argument 'x'"), 'broken'],
  ['a conflict', 1, traceback('psycopg2.errors.SerializationFailure: could not serialize access'), 'busy'],
  ['a lock', 1, traceback('psycopg2.errors.LockNotAvailable: could not obtain\nCONTEXT:  while locking'), 'busy'],
  ['a lost connection to PostgreSQL', 1, traceback('psycopg2.OperationalError: server closed'), 'busy'],
  [
    'an unknown database',
    1,
    traceback('psycopg2.OperationalError: connection to server failed: FATAL:  database "no" does not exist'),
    'database',
  ],
  ['a lost race for a key', 1, traceback(`ValueError: UniqueViolation('dup') while evaluating\n${code}`), 'busy'],
  ['a code that Odoo does not have', 17, 'hello', 'not-odoo'],
];

describe('XML-RPC faults', () => {
  it.each(faults)('%s is told apart', (_, faultCode, text, kind) => {
    const reply = readXmlrpcFault(faultCode, text);
    if (reply.ok) throw new Error('a fault was expected');
    expect(reply.fault.kind).toBe(kind);
    expect(reply.fault.message).not.toMatch(/Traceback|\/usr|VERSION|\n/);
  });

  it('"cannot marshal None" comes after the commit: it is a null and no fault', () => {
    const text = traceback('TypeError: cannot marshal None unless allow_none is enabled');
    expect(readXmlrpcFault(1, text)).toEqual({ ok: true, value: null });
  });
});

describe('an XML-RPC call', () => {
  const way = { database: 'plant', uid: 7, key: 'k' };

  it('has the ids first and all else by name', () => {
    const call = { model: 'm', method: 'read', ids: [4], args: { fields: ['name'] }, context: { lang: 'en_US' } };
    expect(executeKw(call, way).params.slice(3)).toEqual([
      'm',
      'read',
      [[4]],
      { fields: ['name'], context: { lang: 'en_US' } },
    ]);
  });

  it('has the values of create as first argument and always as a list, so that a list of ids comes back', () => {
    const call = { model: 'm', method: 'create', args: { vals_list: { name: 'x' } } };
    expect(executeKw(call, way).params.slice(4)).toEqual(['create', [[{ name: 'x' }]], {}]);
  });
});
