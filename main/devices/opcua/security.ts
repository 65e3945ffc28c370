import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import {
  MessageSecurityMode,
  OPCUAClient,
  SecurityPolicy,
  type EndpointDescription,
  type OPCUAClientOptions,
} from 'node-opcua-client';
import { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import { failure } from '../../../sync/domain/failure.ts';
import type { StartMessage } from '../messages.ts';
import { within } from './deadline.ts';
import { MachineFault } from './faults.ts';

export const applicationName = 'PlantSupervisor';

/** SHA-256 of a DER certificate, as upper-case hex. */
export const thumbprintOf = (der: Buffer): string => createHash('sha256').update(der).digest('hex').toUpperCase();

/** Fingerprints are compared without the colons and spaces that tools put in. */
const plain = (thumbprint: string): string => thumbprint.replaceAll(/[^0-9a-f]/gi, '').toUpperCase();

/**
 * Our own key and certificate, made at first use. Files that a power cut left half written would stop every later start:
 * they are checked first, and set aside when they do not fit each other.
 */
export async function certificateManager(folder: string): Promise<OPCUACertificateManager> {
  setAsideBroken(join(folder, 'own'));
  const manager = new OPCUACertificateManager({
    rootFolder: folder,
    keySize: 2048,
    automaticallyAcceptUnknownCertificate: false,
    disableFileWatchers: true,
  });
  await manager.initialize();
  return manager;
}

function setAsideBroken(own: string): void {
  const keyFile = join(own, 'private', 'private_key.pem');
  if (!existsSync(keyFile)) return;
  try {
    const key = createPrivateKey(readFileSync(keyFile));
    const certificateFile = certificateFileIn(own);
    if (!existsSync(certificateFile)) return;
    if (new X509Certificate(readFileSync(certificateFile)).checkPrivateKey(key)) return;
  } catch {
    // Not a key or not a certificate: made anew below.
  }
  renameSync(own, `${own}.broken-${Date.now()}`);
}

const certificateFileIn = (own: string): string => join(own, 'certs', 'client_certificate.pem');

/** What the client needs for the wanted security, on top of the common options. */
export async function securityOptions(
  start: StartMessage,
  manager: OPCUACertificateManager,
  common: OPCUAClientOptions,
): Promise<OPCUAClientOptions> {
  const withManager = { ...common, clientCertificateManager: manager };
  if (start.security.kind === 'none')
    return { ...withManager, securityMode: MessageSecurityMode.None, securityPolicy: SecurityPolicy.None };
  const endpoint = await encryptedEndpoint(start.url, withManager);
  const certificate = endpoint?.serverCertificate;
  if (!certificate || certificate.length === 0)
    throw new MachineFault(failure('machine_untrusted', { url: start.url, reason: 'not_encrypted' }));
  const thumbprint = thumbprintOf(certificate);
  if (!start.security.thumbprints.map(plain).includes(thumbprint))
    throw new MachineFault(failure('machine_untrusted', { url: start.url, reason: 'unknown', thumbprint }));
  await manager.trustCertificate(certificate);
  return {
    ...withManager,
    certificateFile: certificateFileIn(join(manager.rootDir, 'own')),
    securityMode: MessageSecurityMode.SignAndEncrypt,
    securityPolicy: SecurityPolicy.Basic256Sha256,
    // Only the holder of this certificate's key can answer, whatever else the trust list holds.
    serverCertificate: certificate,
  };
}

/** Asks an unsecured channel for the list of endpoints only; nothing of ours is sent over it. */
async function encryptedEndpoint(url: string, options: OPCUAClientOptions): Promise<EndpointDescription | undefined> {
  const client = OPCUAClient.create({ ...options, endpointMustExist: false });
  try {
    await within(6000, 'list of endpoints', client.connect(url));
    const endpoints = await within(8000, 'list of endpoints', client.getEndpoints());
    return endpoints.find(
      (each) =>
        each.securityMode === MessageSecurityMode.SignAndEncrypt &&
        each.securityPolicyUri === SecurityPolicy.Basic256Sha256,
    );
  } finally {
    await within(1000, 'disconnect', client.disconnect()).catch(() => undefined);
  }
}
