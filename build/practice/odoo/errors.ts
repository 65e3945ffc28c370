/** How Odoo names an error over each protocol (facts measured on 19.0). */
interface Spoken {
  readonly httpStatus: number;
  /** `name` of a JSON-2 error body. */
  readonly name: string;
  /** XML-RPC faultCode; 1 carries a traceback that ends with `traceClass: message`. */
  readonly faultCode: 1 | 2 | 3 | 4;
  readonly traceClass?: string;
}

const spokenErrors = {
  user: { httpStatus: 422, name: 'odoo.exceptions.UserError', faultCode: 2 },
  validation: { httpStatus: 422, name: 'odoo.exceptions.ValidationError', faultCode: 2 },
  access: { httpStatus: 403, name: 'odoo.exceptions.AccessError', faultCode: 4 },
  denied: { httpStatus: 401, name: 'werkzeug.exceptions.Unauthorized', faultCode: 3 },
  missing: { httpStatus: 404, name: 'odoo.exceptions.MissingError', faultCode: 2 },
  noModel: { httpStatus: 404, name: 'werkzeug.exceptions.NotFound', faultCode: 2 },
  noMethod: { httpStatus: 404, name: 'werkzeug.exceptions.NotFound', faultCode: 1, traceClass: 'AttributeError' },
  value: { httpStatus: 500, name: 'builtins.ValueError', faultCode: 1, traceClass: 'ValueError' },
  attribute: { httpStatus: 500, name: 'builtins.AttributeError', faultCode: 1, traceClass: 'AttributeError' },
  argument: { httpStatus: 422, name: 'werkzeug.exceptions.UnprocessableEntity', faultCode: 1, traceClass: 'TypeError' },
  conflict: {
    httpStatus: 500,
    name: 'psycopg2.errors.SerializationFailure',
    faultCode: 1,
    traceClass: 'psycopg2.errors.SerializationFailure',
  },
} as const satisfies Record<string, Spoken>;

type OdooErrorKind = keyof typeof spokenErrors;

/** An exception inside the model Odoo; what was done in the call is rolled back. */
export class OdooError extends Error {
  readonly kind: OdooErrorKind;
  constructor(kind: OdooErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

export const userError = (message: string): OdooError => new OdooError('user', message);
export const valueError = (message: string): OdooError => new OdooError('value', message);
export const missing = (model: string, id: number, uid: number): OdooError =>
  new OdooError('missing', `Record does not exist or has been deleted.\n(Record: ${model}(${id},), User: ${uid})`);

export const spoken = (kind: OdooErrorKind): Spoken => spokenErrors[kind];
