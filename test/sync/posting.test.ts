import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from '../../sync/domain/entry.ts';
import { canonicalJson } from '../../sync/domain/json.ts';
import { postingFor } from '../../sync/domain/posting.ts';
import { wirePosting, versionOf, withVersion } from '../../sync/odoo/posting-action.ts';
import { postingActionProfile } from '../../sync/odoo/postings.ts';
import { faultKinds, type OdooCall, type OdooReply } from '../../sync/ports.ts';
import { aConfirm, aHold, anEntry, aScrap } from '../fakes/plant-builders.ts';
import { faultOf, RowsTransport } from '../fakes/scripted-odoo.ts';

const source = "# the posting action\nVERSION = ''\naction = {}\n";

test('P3: the same entry always gives the same posting and hash, however often and in whatever state it is sent', () => {
  const entry = anEntry(1);
  const later: Entry = { ...JSON.parse(JSON.stringify(entry)), delivery: anEntry(1, aConfirm(), 'unknown').delivery };
  expect(wirePosting(postingFor([later]))).toEqual(wirePosting(postingFor([entry])));
  expect(wirePosting(postingFor([entry]))).toMatchObject({
    id: entry.id,
    kind: 'confirm',
    group: 500,
    quantity: '5',
    members: [entry.id],
  });
  expect(wirePosting(postingFor([entry])).hash).toMatch(/^[0-9a-f]{64}$/);
});

test('P3: other content gives another hash', () => {
  const postings = [
    anEntry(1),
    anEntry(2),
    anEntry(1, aConfirm({ quantity: '6' })),
    anEntry(1, aConfirm({ lot: { name: 'N-2' } })),
    anEntry(1, aConfirm({ orderId: '501' })),
    anEntry(1, aScrap()),
    anEntry(1, aHold()),
    anEntry(1, aHold({ reason: 'Burrs' })),
    { ...anEntry(1), operator: 'Bo' },
  ];
  expect(new Set(postings.map((entry) => wirePosting(postingFor([entry])).hash)).size).toBe(postings.length);
});

test.each([
  [
    'a confirmation',
    aConfirm({ lot: { id: 60, name: 'L-60' } }),
    'c8386046f1a2734aee9f4873b428b830c97c64ad45a9691d31e3a644e41deaed',
  ],
  ['a scrap', aScrap(), 'e69b5813b263ffa3eeb03b1ac3892ec17857cbb0e4b4f104f0e5f3151aa491f9'],
  ['a hold', aHold(), '65b038e655f36cb83665b727084944e469e6201942cf06c1cb12ac9a17f088a7'],
] as const)(
  'P3: %s that an earlier version sent has the same hash when this one sends it again; names lie beside it',
  (_, payload, hash) => {
    const sent = (change: object) => wirePosting(postingFor([anEntry(1, { ...payload, ...change })]));
    expect(sent({})).toMatchObject({ hash });
    expect(sent({})).not.toHaveProperty('order_name');
    const { lot } = payload;
    expect(sent({})['lot_name']).toBe(lot?.name);
    if (payload.kind === 'hold') return;
    expect(sent({ orderName: 'WH/MO/00012' })).toMatchObject({ hash, order_name: 'WH/MO/00012' });
  },
);

test('canonical JSON is JSON whose text does not depend on the order of keys', () => {
  const keyed = fc.dictionary(
    fc.string(),
    fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.array(fc.string())),
  );
  fc.assert(
    fc.property(keyed, (value) => {
      const text = canonicalJson(value);
      expect(JSON.parse(text)).toEqual(value);
      expect(canonicalJson(Object.fromEntries(Object.entries(value).toReversed()))).toBe(text);
    }),
  );
  expect(canonicalJson({ b: [1, { d: 'é', c: null }], a: undefined })).toBe('{"b":[1,{"c":null,"d":"é"}]}');
});

test('the version of the posting action is that of its text, whichever version is written into it', () => {
  const installed = withVersion(source);
  expect(installed).toContain(`VERSION = '${versionOf(source)}'`);
  expect(versionOf(installed)).toBe(versionOf(source));
  expect(withVersion(installed)).toBe(installed);
  expect(versionOf(source.replace('{}', '{ }'))).not.toBe(versionOf(source));
});

test('a checkout with the line ends of Windows installs the same code and is the same version: no station finds it altered', async () => {
  const windows = source.replaceAll('\n', '\r\n');
  expect(windows).toContain('\r\n');
  expect(versionOf(windows)).toBe(versionOf(source));
  expect(withVersion(windows)).toBe(withVersion(source));
  const { calls, profile } = scripted(() => reply({ code: withVersion(source) }), false, windows);
  expect(await profile.check()).toMatchObject({ kind: 'answered' });
  expect(calls[0]).toMatchObject({ context: { plant_supervisor: { version: versionOf(source) } } });
});

interface Scripted {
  readonly calls: OdooCall[];
  readonly profile: ReturnType<typeof postingActionProfile>;
}

/** A profile whose Odoo answers `infos.plant_supervisor` as given. */
function scripted(answer: (call: OdooCall) => unknown, raw = false, code = source): Scripted {
  const transport = new RowsTransport();
  transport.call = async (call): Promise<OdooReply> => {
    transport.calls.push(call);
    const value = answer(call);
    const infos = { plant_supervisor: value };
    return { ok: true, value: raw ? value : { type: 'ir.actions.act_window_close', infos } };
  };
  return {
    calls: transport.calls,
    profile: postingActionProfile(transport, { actionId: 7, station: 'Station 1', source: code }),
  };
}
const reply = (change: object = {}) => ({
  protocol: 1,
  version: versionOf(source),
  now: '2026-01-05 06:00:00',
  results: [],
  ...change,
});
const posted = (id: string) => ({
  id,
  outcome: 'posted',
  again: false,
  receipt: { model: 'mrp.production', res_id: 4, name: 'MO/4', quantity: '5', posted_at: '2026-01-05 06:00:00' },
});
const two = [anEntry(1), anEntry(2, aConfirm({ orderId: '501' }))].map((entry) => postingFor([entry]));

test('a full answer gives each entry its outcome and tells the time in Odoo', async () => {
  const refused = {
    id: two[1]?.id,
    outcome: 'refused',
    reason: 'more_than_remains',
    message: 'no',
    facts: { remaining: 3 },
  };
  const { profile, calls } = scripted(() => reply({ results: [posted(two[0]?.id ?? ''), refused] }));
  const sent = await profile.send(two);
  expect(sent).toMatchObject({ kind: 'answered', odooNow: Date.UTC(2026, 0, 5, 6) });
  expect(sent.kind === 'answered' && [...sent.outcomes.values()]).toMatchObject([
    { kind: 'posted', receipt: { resId: 4, again: false, postedAt: '2026-01-05T06:00:00.000Z' } },
    { kind: 'refused', failure: { code: 'more_than_remains', facts: { remaining: '3' } } },
  ]);
  expect(calls[0]).toMatchObject({ model: 'ir.actions.server', method: 'run', ids: [7] });
});

test('P3: an answer that lacks an entry counts for nothing', async () => {
  const { profile } = scripted(() => reply({ results: [posted(two[0]?.id ?? '')] }));
  expect(await profile.send(two)).toMatchObject({ kind: 'fault', fault: { kind: 'not-odoo' } });
});

test.each([
  ['another version', reply({ version: 'f'.repeat(64) }), 'wrong_version'],
  [
    'a refusal because of the version',
    reply({ results: two.map(({ id }) => ({ id, outcome: 'refused', reason: 'wrong_version', message: '' })) }),
    'wrong_version',
  ],
  ['another protocol', reply({ protocol: 2 }), 'action_altered'],
  [
    'an unknown reason',
    reply({ results: [{ id: 'x', outcome: 'refused', reason: 'new', message: '' }] }),
    'action_altered',
  ],
])('P9: %s is no success, whatever else it says', async (_, answer, code) => {
  const { profile } = scripted(() => answer);
  expect(await profile.send(two)).toMatchObject({ kind: 'stopped', failure: { code } });
});

test.each([[null], [false], [true], [[]], [{ type: 'ir.actions.act_window', res_model: 'wizard' }], ['done']])(
  'P9: %j in place of the answer is no success',
  async (value) => {
    const { profile } = scripted(() => value, true);
    expect(await profile.send(two)).toMatchObject({ kind: 'stopped', failure: { code: 'action_altered' } });
  },
);

test('rights that the station’s user has lost are told by the check, and by what is missing', async () => {
  const told = (denied: readonly string[]) =>
    scripted(() => reply({ code: withVersion(source), denied })).profile.check();
  expect(await told([])).toMatchObject({ kind: 'answered' });
  const facts = { message: 'stock.scrap: create' };
  expect(await told(['stock.scrap: create', 'stock.picking: create'])).toMatchObject({
    kind: 'stopped',
    failure: { code: 'rights_missing', facts },
  });
});

test('P11: an action whose code was changed by hand is found, even when it still claims its version', async () => {
  const good = scripted(() => reply({ code: withVersion(source) }));
  expect(await good.profile.check()).toMatchObject({ kind: 'answered' });
  const altered = scripted(() => reply({ code: `${withVersion(source)}# a quick fix\n` }));
  expect(await altered.profile.check()).toMatchObject({ kind: 'stopped', failure: { code: 'action_altered' } });
  const older = scripted(() => reply({ version: 'e'.repeat(64), code: source.replace('{}', '{1: 2}') }));
  expect(await older.profile.check()).toMatchObject({ kind: 'stopped', failure: { code: 'wrong_version' } });
});

test.each(faultKinds)('a fault of the way (%s) is passed on as it is', async (kind) => {
  const transport = new RowsTransport();
  transport.before = () => faultOf(kind);
  const profile = postingActionProfile(transport, { actionId: 7, station: 'S', source });
  expect(await profile.send(two)).toEqual({ kind: 'fault', fault: faultOf(kind) });
});
