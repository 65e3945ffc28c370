import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, type WebContents } from 'electron';
import type { Log } from '../../sync/ports.ts';
import type { Answer, Contract } from '../contract/contract.ts';
import { ContractFailure } from '../contract/serve.ts';
import { isOurs } from './protocol.ts';
import { rateGate } from './rate.ts';

type Sender = Pick<IpcMainEvent | IpcMainInvokeEvent, 'sender' | 'senderFrame'>;

/** Only the main frame of our window, while it shows our page, may talk to the station. */
export function isOurPage({ sender, senderFrame }: Sender, page: WebContents): boolean {
  return senderFrame !== null && senderFrame.parent === null && sender === page && isOurs(senderFrame.url);
}

const refused = (code: 'not_allowed' | 'bad_request', field: string, message: string): Answer => ({
  ok: false,
  failure: { code, facts: { field }, message },
});

/**
 * The contract over IPC: `plant:request` answers; `plant:watch` sends `plant:topic:<id>` until `plant:unwatch`. A page numbers
 * its own watches; `plant:page` is the first word of each new page and ends those of the page before.
 * Returns a function that ends all watches.
 */
export function serveIpc(contract: Contract, page: WebContents, log: Log): () => void {
  const stops = new Map<number, () => void>();
  const rates = { request: rateGate(), watch: rateGate() };

  const stopAll = () => {
    for (const stop of stops.values()) stop();
    stops.clear();
  };
  const allowed = (event: Sender) => {
    if (isOurPage(event, page)) return true;
    log.warn('shell.blocked', { what: 'ipc' });
    return false;
  };
  const stop = (id: number) => {
    stops.get(id)?.();
    stops.delete(id);
  };

  ipcMain.handle('plant:request', async (event, name: unknown, body: unknown): Promise<Answer> => {
    if (!allowed(event)) return refused('not_allowed', 'sender', 'Only the station page may ask this.');
    if (!rates.request()) return refused('bad_request', 'rate', 'Too many requests at once. Try again in a second.');
    return contract.request(typeof name === 'string' ? name : '', body);
  });
  ipcMain.on('plant:page', (event) => {
    if (allowed(event)) stopAll();
  });
  ipcMain.on('plant:watch', (event, id: unknown, name: unknown, params: unknown) => {
    if (!allowed(event)) return;
    if (!rates.watch() || typeof id !== 'number' || !Number.isSafeInteger(id) || typeof name !== 'string') {
      log.warn('shell.blocked', { what: 'watch' });
      return;
    }
    stop(id);
    const { sender } = event;
    const send = (value: unknown) => {
      if (!sender.isDestroyed() && !sender.isCrashed()) sender.send(`plant:topic:${id}`, value);
    };
    try {
      stops.set(id, contract.watch(name, params, send));
    } catch (error) {
      if (!(error instanceof ContractFailure)) throw error;
      log.warn('shell.watch', { id, ...error.failure.facts });
    }
  });
  ipcMain.on('plant:unwatch', (event, id: unknown) => {
    if (allowed(event) && typeof id === 'number') stop(id);
  });
  return stopAll;
}
