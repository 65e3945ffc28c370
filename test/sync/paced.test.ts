import fc from 'fast-check';
import { expect, test } from 'vitest';
import { paced } from '../../sync/paced.ts';
import type { OdooCall } from '../../sync/ports.ts';
import { faultOf, RowsTransport } from '../fakes/scripted-odoo.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

const reading: OdooCall = { model: 'stock.lot', method: 'search_read', args: { domain: [] } };
const posting: OdooCall = { model: 'ir.actions.server', method: 'run', ids: [7] };

/** A transport on virtual time that notes when each call began; each takes `callMs`. */
function bench(callsPerSecond: number, callMs: number) {
  const clock = virtualClock();
  const inner = new RowsTransport();
  const begun: { readonly at: number; readonly read: boolean; readonly nth: number }[] = [];
  inner.call = async (call) => {
    begun.push({ at: clock.monotonic(), read: call.method !== 'run', nth: Number(call.timeoutMs) });
    await clock.wait(callMs);
    return { ok: true, value: call.timeoutMs };
  };
  return { clock, inner, begun, transport: paced(inner, clock, callsPerSecond) };
}

test('P10: whenever calls come, they start so far apart, postings before reads, each once and with its own answer', async () => {
  const arrival = fc.record({ after: fc.integer({ min: 0, max: 4_000 }), read: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(
      fc.array(arrival, { minLength: 1, maxLength: 40 }),
      fc.constantFrom(0.5, 1, 2, 5),
      fc.integer({ min: 0, max: 3_000 }),
      async (arrivals, callsPerSecond, callMs) => {
        const { clock, begun, transport } = bench(callsPerSecond, callMs);
        const came: { readonly at: number; readonly read: boolean; readonly nth: number }[] = [];
        const answers: Promise<unknown>[] = [];
        for (const [nth, { after, read }] of arrivals.entries()) {
          await clock.pass(after);
          came.push({ at: clock.monotonic(), read, nth });
          answers.push(transport.call({ ...(read ? reading : posting), timeoutMs: nth }));
        }
        await clock.pass(arrivals.length * 2_000 + callMs + 1);
        expect(await Promise.all(answers)).toEqual(came.map(({ nth }) => ({ ok: true, value: nth })));
        expect(begun).toHaveLength(arrivals.length);
        const gaps = begun.slice(1).map(({ at }, n) => at - (begun[n]?.at ?? 0));
        expect(Math.min(...gaps, 1_000 / callsPerSecond)).toBeGreaterThanOrEqual(1_000 / callsPerSecond);
        for (const { at, read, nth } of begun) {
          const passedOver = came.filter(
            (each) => each.at < at && (begun.find((it) => it.nth === each.nth)?.at ?? Infinity) > at,
          );
          // A read goes only when no posting waits, and of its own kind nothing is overtaken.
          expect(passedOver.filter((each) => each.read === read && each.nth < nth)).toEqual([]);
          if (read) expect(passedOver.filter((each) => !each.read)).toEqual([]);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('a call on a quiet line starts at once', async () => {
  const { clock, begun, transport } = bench(1, 10);
  await clock.pass(60_000);
  const answer = transport.call(posting);
  await clock.pass(10);
  await answer;
  expect(begun).toMatchObject([{ at: 60_000 }]);
});

test('P2: closed, what still waits is told that it was never sent', async () => {
  const { clock, inner, begun, transport } = bench(1, 10);
  const answers = [posting, reading, posting].map((call) => transport.call(call));
  transport.close();
  await clock.pass(5_000);
  const [first, ...others] = await Promise.all(answers);
  expect(first?.ok).toBe(true);
  for (const other of others) expect(other).toMatchObject({ ok: false, fault: { kind: 'unreachable' } });
  expect(await transport.call(posting)).toMatchObject({ ok: false, fault: { kind: 'unreachable' } });
  expect(begun).toHaveLength(1);
  expect(inner.closed).toBe(1);
});

test('P10: a server that asks to come again later is left alone for so long, but never for more than a minute', async () => {
  const { clock, inner, begun, transport } = bench(Infinity, 10);
  const { call } = inner;
  let comeAgainMs = 7_000;
  inner.call = async (request) => {
    await call(request);
    return { ok: false, fault: { ...faultOf('busy'), comeAgainMs } };
  };
  const answers = [posting, reading].map((each) => transport.call(each));
  await clock.pass(5_000);
  comeAgainMs = 86_400_000;
  answers.push(transport.call(posting));
  await clock.pass(2_009);
  expect(begun).toHaveLength(2);
  await clock.pass(1);
  expect(begun).toHaveLength(3);
  await clock.pass(10);
  answers.push(transport.call(posting), transport.call(posting));
  await clock.pass(59_999);
  expect(begun).toHaveLength(3);
  await clock.pass(1);
  expect(begun).toHaveLength(5);
  await clock.pass(10);
  expect((await Promise.all(answers)).every(({ ok }) => !ok)).toBe(true);
});

test('faults, name and version are those of the transport, and asking for the version takes a turn', async () => {
  const clock = virtualClock();
  const inner = new RowsTransport();
  inner.before = () => faultOf('busy');
  const transport = paced(inner, clock, 1);
  expect(transport.name).toBe('json2');
  expect(await transport.version()).toEqual({ ok: true, value: '19.0' });
  const answer = transport.call(reading);
  await clock.pass(999);
  expect(inner.calls).toEqual([]);
  await clock.pass(1);
  expect(await answer).toEqual({ ok: false, fault: faultOf('busy') });
});
