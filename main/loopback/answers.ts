import type { ServerResponse } from 'node:http';
import { securityHeaders } from '../bundle.ts';
import type { Answer } from '../contract/contract.ts';
import type { FailureCode } from '../../sync/domain/failure.ts';

/** A problem of the transport, before the contract was asked. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 404 | 405 | 413 | 415;
  readonly code: FailureCode;
  readonly field: string;
  readonly message: string;
}

export const refusals = {
  host: { status: 403, code: 'not_allowed', field: 'host', message: 'This address does not belong to the station.' },
  origin: { status: 403, code: 'not_allowed', field: 'origin', message: 'Another site may not talk to the station.' },
  token: {
    status: 401,
    code: 'not_allowed',
    field: 'token',
    message: 'Open the address that the station printed when it started; it ends with the key for this page.',
  },
  path: { status: 404, code: 'bad_request', field: 'path', message: 'There is nothing at this address.' },
  method: { status: 405, code: 'bad_request', field: 'method', message: 'This address takes another method.' },
  size: { status: 413, code: 'bad_request', field: 'size', message: 'A request may have 64 KB.' },
  type: { status: 415, code: 'bad_request', field: 'type', message: 'A request is JSON: application/json.' },
  body: { status: 400, code: 'bad_request', field: 'body', message: 'The body is not JSON.' },
  params: { status: 400, code: 'bad_request', field: 'params', message: 'The parameters are not JSON.' },
} as const satisfies Record<string, Refusal>;

export function sendAnswer(response: ServerResponse, status: number, answer: Answer): void {
  response.writeHead(status, {
    ...securityHeaders,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(JSON.stringify(answer));
}

export function refuse(response: ServerResponse, { status, code, field, message }: Refusal): void {
  // What is left of the body is not read: the connection cannot be used again.
  if (status === 413) response.setHeader('connection', 'close');
  sendAnswer(response, status, { ok: false, failure: { code, facts: { field }, message } });
}
