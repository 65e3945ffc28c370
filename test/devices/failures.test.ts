import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { freePort } from '../../build/free-port.ts';
import { packmlProfile } from '../../main/devices/profiles/packml.ts';
import { plainProfile } from '../../main/devices/profiles/plain.ts';
import { CountsInMemory, eventually, PlantFloor } from './plant-floor.ts';

const floor = new PlantFloor();
afterAll(() => floor.close());

const still = ['--rate', '0', '--stops', '0', '--defects', '0'];
const packml = 'http://opcfoundation.org/UA/PackML/';

test.each(['', 'packer', 'http://127.0.0.1:4840', 'opc.tcp://', 'opc.tcp://operator:secret@127.0.0.1:4840'])(
  'an address such as "%s" is refused before anything is sent',
  (url) => {
    const device = floor.device({ url, profile: packmlProfile() }, new CountsInMemory());
    expect(device.view()).toMatchObject({
      connection: 'off',
      failure: { code: 'machine_address_invalid', facts: { url } },
    });
  },
);

test('a machine that is off is unreachable, and is found by itself when it is switched on', async () => {
  const port = await freePort();
  const counts = new CountsInMemory();
  const device = floor.device({ url: `opc.tcp://127.0.0.1:${port}`, profile: packmlProfile() }, counts);
  await eventually(
    () => device.view().failure !== null,
    10_000,
    () => device.view(),
  );
  expect(device.view()).toMatchObject({ connection: 'lost', failure: { code: 'machine_unreachable' } });
  const machine = await floor.practiceMachine(...still, '--port', String(port));
  await eventually(
    () => device.view().connection === 'connected',
    20_000,
    () => device.view(),
  );
  expect(device.view().failure).toBeNull();
  await eventually(
    () => counts.of('good').length === 1,
    3000,
    () => counts.rows,
  );
  await machine.kill();
  await device.close();
});

test.each([
  [
    'a path',
    {
      path: [
        { uri: packml, name: 'PackMLObjects' },
        { uri: packml, name: 'Nowhere' },
      ],
    },
    'PackMLObjects/Nowhere',
  ],
  ['an id', { uri: packml, id: 's=Nowhere' }, `s=Nowhere (${packml})`],
  ['a namespace', { uri: 'urn:nobody', id: 'i=1' }, 'i=1 (urn:nobody)'],
] as const)('%s that the machine does not have is named', async (_, good, node) => {
  const machine = await floor.practiceMachine(...still);
  const ref = 'path' in good ? { path: [...good.path] } : good;
  const device = floor.device({ url: machine.url, profile: plainProfile({ good: ref }) }, new CountsInMemory());
  await eventually(
    () => device.view().failure !== null,
    10_000,
    () => device.view(),
  );
  expect(device.view().failure).toMatchObject({ code: 'machine_node_unknown', facts: { node } });
  await device.close();
  await machine.kill();
});

test('an unknown certificate is not trusted: its thumbprint is told, and once accepted the machine counts', async () => {
  const machine = await floor.practiceMachine(...still, '--encrypted');
  const profile = packmlProfile();
  const stranger = floor.device(
    { url: machine.url, profile, trust: { kind: 'encrypted', thumbprints: [] } },
    new CountsInMemory(),
  );
  await eventually(
    () => stranger.view().failure !== null,
    20_000,
    () => stranger.view(),
  );
  expect(stranger.view().failure).toMatchObject({ code: 'machine_untrusted', facts: { reason: 'unknown' } });
  const thumbprint = stranger.view().failure?.facts['thumbprint'] ?? '';
  expect(thumbprint).toMatch(/^[0-9A-F]{64}$/);
  await stranger.close();

  const counts = new CountsInMemory();
  const config = { url: machine.url, profile, trust: { kind: 'encrypted' as const, thumbprints: [thumbprint] } };
  const known = floor.device(config, counts);
  await eventually(
    () => counts.of('good').length === 1,
    20_000,
    () => known.view(),
  );
  await machine.tell({ make: 5 });
  await eventually(
    () => counts.counted('good') === 5,
    5000,
    () => counts.rows,
  );
  await known.close();

  // A power cut while our own key was written.
  const key = join(floor.folder, 'opcua', 'own', 'private', 'private_key.pem');
  writeFileSync(key, readFileSync(key, 'utf8').slice(0, 300));
  const again = floor.device(config, counts);
  await eventually(
    () => again.view().connection === 'connected',
    20_000,
    () => again.view(),
  );
  await again.close();
  await machine.kill();
});

test('a machine that offers no encryption is not trusted when encryption is wanted', async () => {
  const machine = await floor.practiceMachine(...still);
  const device = floor.device(
    { url: machine.url, profile: packmlProfile(), trust: { kind: 'encrypted', thumbprints: ['00'] } },
    new CountsInMemory(),
  );
  await eventually(
    () => device.view().failure !== null,
    20_000,
    () => device.view(),
  );
  expect(device.view().failure).toMatchObject({ code: 'machine_untrusted', facts: { reason: 'not_encrypted' } });
  await device.close();
  await machine.kill();
});

test('P2: while the disk refuses rows nothing is counted twice or lost; it catches up afterwards', async () => {
  const machine = await floor.practiceMachine(...still);
  const counts = new CountsInMemory();
  const device = floor.device({ url: machine.url, profile: packmlProfile() }, counts);
  await eventually(
    () => counts.of('good').length === 1,
    15_000,
    () => device.view(),
  );
  counts.failing = true;
  const { processed } = await machine.tell({ make: 3 });
  await eventually(
    () => device.view().counter === String(processed),
    5000,
    () => device.view(),
  );
  expect(counts.counted('good')).toBe(0);
  counts.failing = false;
  await machine.tell({ make: 4 });
  await eventually(
    () => counts.counted('good') === 7,
    5000,
    () => counts.rows,
  );
  await device.close();
  await machine.kill();
});
