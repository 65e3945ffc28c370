import { Readable } from 'node:stream';
import CustomType from 'xmlrpc/lib/customtype.js';
import Deserializer from 'xmlrpc/lib/deserializer.js';
import serializer from 'xmlrpc/lib/serializer.js';
import type { OdooReply } from '../../sync/ports.ts';
import { failed } from '../../sync/odoo/faults.ts';
import { readXmlrpcFault, type XmlrpcCall } from '../../sync/odoo/xmlrpc.ts';

export const encodeCall = ({ method, params }: XmlrpcCall): string =>
  serializer.serializeMethodCall(method, params.map(plain));

/** Characters that XML 1.0 cannot hold, not even escaped. */
// oxlint-disable-next-line no-control-regex -- they are what is taken out
const unspeakable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/**
 * The package writes text with < or & as CDATA and escapes only the first `]]>` in it: the rest of such a text would
 * become XML of the caller's making. Its own way for other types writes escaped text.
 */
export function plain(value: unknown): unknown {
  if (typeof value === 'string') {
    const text = value.replace(unspeakable, '');
    return /[<>&]/.test(text) ? Object.assign(new CustomType(text), { tagName: 'string' }) : text;
  }
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name.replace(unspeakable, ''), plain(member)]),
  );
}

/** Reads a reply that `xmlrpcObstacle` let through. */
export function decodeReply(body: string): Promise<OdooReply> {
  return new Promise((resolve) => {
    new Deserializer().deserializeMethodResponse(Readable.from([body]), (error, value) => {
      if (!error) resolve({ ok: true, value });
      else if (isFault(error)) resolve(readXmlrpcFault(error.faultCode, error.faultString));
      else resolve(failed('no-answer', 'the answer is incomplete or no XML-RPC'));
    });
  });
}

const isFault = (error: unknown): error is { faultCode: unknown; faultString: unknown } =>
  error instanceof Error && 'faultCode' in error && 'faultString' in error;
