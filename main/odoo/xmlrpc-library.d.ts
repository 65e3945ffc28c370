/** The inner halves of the package `xmlrpc`: its client has no limits, so that only its codec is used. */
declare module 'xmlrpc/lib/serializer.js' {
  const serializer: {
    serializeMethodCall(method: string, params: readonly unknown[]): string;
    serializeMethodResponse(result: unknown): string;
    serializeFault(fault: { faultCode: number; faultString: string }): string;
  };
  export default serializer;
}

declare module 'xmlrpc/lib/deserializer.js' {
  import type { Readable } from 'node:stream';
  /** Calls back once or, after a fault in the text, more than once. */
  export default class Deserializer {
    deserializeMethodResponse(stream: Readable, done: (error: unknown, value?: unknown) => void): void;
    deserializeMethodCall(
      stream: Readable,
      done: (error: unknown, method?: string, params?: readonly unknown[]) => void,
    ): void;
  }
}

declare module 'xmlrpc/lib/customtype.js' {
  export default class CustomType {
    tagName: string;
    constructor(raw: string);
  }
}
