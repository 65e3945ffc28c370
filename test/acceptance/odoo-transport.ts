import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OdooFault, OdooReply, OdooTransport } from '../../sync/ports.ts';

/** An Odoo with `mrp`, and ways to log in. Run against the practice Odoo and against the real one. */
export interface TransportServer {
  /** A transport as an administrator; each setting may be replaced by a wrong one. */
  open(wrong?: { readonly database?: string; readonly key?: string }): OdooTransport;
  stop(): Promise<void>;
}

const value = (reply: OdooReply): unknown => {
  if (!reply.ok) throw new Error(`${reply.fault.kind}: ${reply.fault.message}`);
  return reply.value;
};
const fault = (reply: OdooReply): OdooFault => {
  if (reply.ok) throw new Error(`a fault was expected, not ${JSON.stringify(reply.value)}`);
  return reply.fault;
};

/** What both transports promise about any Odoo. */
export function odooTransportAcceptance(name: string, makeServer: () => Promise<TransportServer>): void {
  describe(`the Odoo transport: ${name}`, () => {
    let server: TransportServer;
    const opened: OdooTransport[] = [];
    const open = (...args: Parameters<TransportServer['open']>): OdooTransport => {
      const transport = server.open(...args);
      opened.push(transport);
      return transport;
    };
    beforeAll(async () => {
      server = await makeServer();
    });
    afterAll(async () => {
      for (const transport of opened) transport.close();
      await server.stop();
    });

    it('tells the version without logging in', async () => {
      expect(value(await open({ key: 'no-such-key' }).version())).toMatch(/^\d+\.\d/);
    });

    it('reads orders with Odoo’s own shapes: pairs for links, false for nothing, UTC times', async () => {
      const rows = value(
        await open().call({
          model: 'mrp.production',
          method: 'search_read',
          args: { domain: [], fields: ['name', 'product_id', 'product_qty', 'origin', 'write_date'], limit: 5 },
        }),
      );
      if (!Array.isArray(rows)) throw new Error('a list was expected');
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows)
        expect(row).toMatchObject({
          id: expect.any(Number),
          name: expect.any(String),
          product_id: [expect.any(Number), expect.any(String)],
          product_qty: expect.any(Number),
          write_date: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
        });
    });

    it('carries order, limit, offset and context', async () => {
      const transport = open();
      const search = (args: object, context?: object) =>
        transport.call({
          model: 'product.product',
          method: 'search',
          args: { domain: [['id', '>', 0]], order: 'id desc', ...args },
          context: { active_test: false, ...context },
        });
      const all = value(await search({}));
      if (!Array.isArray(all)) throw new Error('a list was expected');
      expect(all).toEqual(all.toSorted((a, b) => b - a));
      expect(value(await search({ limit: 2, offset: 1 }))).toEqual(all.slice(1, 3));
    });

    it('creates a list of records with text as it was given, and deletes one', async () => {
      const transport = open();
      const names = ['a & b <c> ]]> d ]]> "e" é 😀', `plain ${opened.length}`];
      const created = value(
        await transport.call({
          model: 'res.partner.category',
          method: 'create',
          args: { vals_list: names.map((name) => ({ name })) },
        }),
      );
      expect(created).toEqual([expect.any(Number), expect.any(Number)]);
      const ids = created as number[];
      const call = { model: 'res.partner.category', ids };
      expect(value(await transport.call({ ...call, method: 'read', args: { fields: ['name'] } }))).toEqual(
        names.map((each, at) => ({ id: ids[at], name: each })),
      );
      expect(value(await transport.call({ ...call, method: 'unlink' }))).toBe(true);
      expect(value(await transport.call({ ...call, method: 'read', args: { fields: ['name'] } }))).toEqual([]);
      const late = { model: 'mrp.production', method: 'action_confirm', ids: [2_000_000_000] };
      expect(fault(await transport.call(late)).kind).toBe('missing');
    });

    it('tells an unknown model and an unknown method from an unknown field', async () => {
      const transport = open();
      const search = { method: 'search_count', args: { domain: [] } };
      expect(fault(await transport.call({ model: 'no.such.model', ...search })).kind).toBe('missing');
      expect(fault(await transport.call({ model: 'res.users', method: 'no_such_method', ids: [] })).kind).toBe(
        'missing',
      );
      const read = { model: 'res.users', method: 'search_read' };
      const unknownField = await transport.call({ ...read, args: { domain: [['no_such_field', '=', 1]], fields: [] } });
      expect(fault(unknownField).kind).toBe('broken');
    });

    it('passes on what Odoo’s rules say, in one line', async () => {
      const refused = fault(
        await open().call({
          model: 'stock.scrap.reason.tag',
          method: 'create',
          args: { vals_list: [{ name: 'the same twice' }, { name: 'the same twice' }] },
        }),
      );
      expect(refused.kind).toBe('refused');
      expect(refused.message).not.toMatch(/\n|Traceback/);
    });

    it('takes a method that returns nothing as done', async () => {
      const transport = open();
      const call = { model: 'mrp.production', method: 'search', args: { domain: [], limit: 1 } };
      const [id] = value(await transport.call(call)) as number[];
      if (id === undefined) throw new Error('the plant has no orders');
      // _inverse and onchange apart, few public methods return None in every version; this one sets the quantity in progress.
      const returned = await transport.call({ model: 'mrp.production', method: 'set_qty_producing', ids: [id] });
      expect(returned).toEqual({ ok: true, value: null });
    });

    it('tells a wrong key and a wrong database apart', async () => {
      const call = { model: 'res.users', method: 'search_count', args: { domain: [] } };
      expect(fault(await open({ key: 'no-such-key' }).call(call)).kind).toBe('denied');
      expect(fault(await open({ database: 'no_such_database' }).call(call)).kind).toBe('database');
    });
  });
}
