import type { OdooCall, OdooTransport } from './ports.ts';

/** A pull was left half-way: the engine stops, or posting met a fault. The cursors stand where they were applied. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** The same transport, with `first` before each call; what it throws ends the reading. */
export const between = (transport: OdooTransport, first: (call: OdooCall) => Promise<void>): OdooTransport => ({
  name: transport.name,
  call: async (call) => {
    await first(call);
    return transport.call(call);
  },
  version: () => transport.version(),
  close: () => transport.close(),
});
