import { failure, type Failure } from '../../../sync/domain/failure.ts';
import { Deadline } from './deadline.ts';

/** A failure that is already in our words, thrown up to the connection. */
export class MachineFault extends Error {
  readonly failure: Failure;

  constructor(machineFailure: Failure) {
    super(machineFailure.code);
    this.failure = machineFailure;
  }
}

/** Errors of node-opcua and of the network by their text; the first line that fits decides. */
const patterns: readonly { readonly text: RegExp; readonly code: Failure['code'] }[] = [
  {
    text: /Certificate|SecurityChecksFailed|SecurityPolicy|SecurityMode|no endpoint|endpoint.*security/i,
    code: 'machine_untrusted',
  },
  {
    text: /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ECONNRESET|EPIPE/,
    code: 'machine_unreachable',
  },
  { text: /invalid endpoint|TcpEndpointUrlInvalid|invalid url/i, code: 'machine_address_invalid' },
  { text: /NodeIdUnknown|NodeIdInvalid|NoMatch/, code: 'machine_node_unknown' },
];

/** Any error on the way to the machine as one of the machine failures. */
export function machineFailure(error: unknown, url: string): Failure {
  if (error instanceof MachineFault) return error.failure;
  const text = error instanceof Error ? error.message : String(error);
  const facts = { url, reason: text.split('\n')[0]?.slice(0, 200) ?? '' };
  if (error instanceof Deadline) return failure('machine_silent', facts);
  const pattern = patterns.find((line) => line.text.test(text));
  return failure(pattern?.code ?? 'machine_unreachable', facts);
}
