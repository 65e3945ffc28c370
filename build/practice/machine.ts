import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { MessageSecurityMode, nodesets, OPCUACertificateManager, OPCUAServer, SecurityPolicy } from 'node-opcua';
import { freePort } from '../free-port.ts';
import { PackMachine } from './pack-machine.ts';

/**
 * The practice machine: a PackML packer (OPC 30050) on 127.0.0.1 in a process of its own. Prints one JSON line when it
 * is ready: {"ready":true,"url":"opc.tcp://127.0.0.1:…"}. Commands come on stdin, one JSON object a line; each is
 * answered with the machine's true counts. Ends with its parent (stdin or IPC channel closed).
 * Options: --port n (0 picks one), --rate pieces per minute, --defects share 0…1, --stops mean minutes between stops
 * (0: never), --processed n and --defective n (counts to start with), --encrypted, --data folder for its certificate.
 */
const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    rate: { type: 'string', default: '60' },
    defects: { type: 'string', default: '0.02' },
    stops: { type: 'string', default: '7' },
    processed: { type: 'string', default: '0' },
    defective: { type: 'string', default: '0' },
    encrypted: { type: 'boolean', default: false },
    data: { type: 'string' },
  },
});

const folder = options.data ?? mkdtempSync(join(tmpdir(), 'practice-machine-'));
if (!options.data) process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const certificates = new OPCUACertificateManager({ rootFolder: join(folder, 'pki'), keySize: 2048 });
certificates.automaticallyAcceptUnknownCertificate = true;

const port = Number(options.port) || (await freePort());
const server = new OPCUAServer({
  port,
  host: '127.0.0.1',
  hostname: '127.0.0.1',
  alternateHostname: ['127.0.0.1'],
  nodeset_filename: [nodesets.standard, nodesets.packML],
  serverCertificateManager: certificates,
  securityModes: [options.encrypted ? MessageSecurityMode.SignAndEncrypt : MessageSecurityMode.None],
  securityPolicies: [options.encrypted ? SecurityPolicy.Basic256Sha256 : SecurityPolicy.None],
  // The list of endpoints with the certificate is read over an unsecured channel; sessions are not allowed on it.
  disableDiscovery: false,
  allowAnonymous: true,
});
await server.initialize();
const addressSpace = server.engine.addressSpace;
if (!addressSpace) throw new Error('The server has no address space.');
const machine = new PackMachine(addressSpace, {
  ratePerMin: Number(options.rate),
  defectShare: Number(options.defects),
  stopEveryMin: Number(options.stops),
  processed: Number(options.processed),
  defective: Number(options.defective),
});
await server.start();

let ending = false;
const end = async (): Promise<void> => {
  if (ending) return;
  ending = true;
  machine.close();
  // A client that hangs must not keep the machine alive.
  setTimeout(() => process.exit(0), 1000).unref();
  await server.shutdown(0);
  process.exit(0);
};
process.on('SIGTERM', () => void end());
process.on('disconnect', () => void end());

const lines = createInterface({ input: process.stdin });
lines.on('close', () => void end());
lines.on('line', (line) => {
  const command: unknown = JSON.parse(line);
  if (typeof command === 'object' && command) machine.apply(command);
  console.log(JSON.stringify({ ...machine.truth(), sessions: server.engine.currentSessionCount }));
});
console.log(JSON.stringify({ ready: true, url: `opc.tcp://127.0.0.1:${port}`, pid: process.pid }));
