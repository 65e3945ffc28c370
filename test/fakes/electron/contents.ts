import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { app, environment, PreventableEvent } from './app.ts';
import type { CdpSession, Json } from './cdp.ts';
import { ipcMain } from './ipc.ts';
import { answerOf, fromChromium, toChromium } from './protocol.ts';
import { session } from './session.ts';
import { mainWorldScript, preloadScript } from './worlds.ts';

interface Frame {
  readonly id: string;
  readonly parent: Frame | null;
  url: string;
}
interface PausedRequest {
  readonly requestId: string;
  readonly frameId: string;
  readonly resourceType: string;
  readonly redirectedRequestId?: string;
  readonly request: { readonly url: string; readonly method: string };
}
interface ContextCreated {
  readonly context: { readonly id: number; readonly name: string; readonly auxData: { readonly frameId: string } };
}
type OpenHandler = (details: { readonly url: string }) => { readonly action: 'allow' | 'deny' };

const world = 'preload';
const binding = 'toMain';

const navigation = (url: string, isMainFrame: boolean) => Object.assign(new PreventableEvent(), { url, isMainFrame });

/** Electron's WebContents on one real page of Chromium, as far as the shell uses it. */
export class WebContents extends EventEmitter {
  readonly session = session.defaultSession;
  #page: CdpSession | undefined;
  #attached: Promise<void>;
  #targetId = '';
  #frames = new Map<string, Frame>();
  #contexts = new Map<number, string>();
  #open: OpenHandler = () => ({ action: 'allow' });
  #asked: string | undefined;
  #shown = '';
  #crashed = false;

  constructor(preload: string) {
    super();
    app.emit('web-contents-created', new PreventableEvent(), this);
    this.#attached = this.#attach(preload);
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#open = handler;
  }
  isDestroyed(): boolean {
    return false;
  }
  isCrashed(): boolean {
    return this.#crashed;
  }

  async loadURL(url: string): Promise<void> {
    await this.#attached;
    const loaded = new Promise<void>((resolve) => void this.once('did-finish-load', () => resolve()));
    this.#asked = url;
    this.#shown = url;
    await this.#send('Page.navigate', { url: toChromium(url) });
    await loaded;
  }

  reload(): void {
    this.#crashed = false;
    void this.loadURL(this.#shown);
  }

  send(channel: string, ...args: readonly unknown[]): void {
    this.#tell(this.#targetId, 0, channel, args);
  }

  #send(method: string, params: Json = {}): Promise<Json> {
    if (this.#page === undefined) throw new Error('The page is not attached yet.');
    return this.#page.send(method, params);
  }

  async #attach(preload: string): Promise<void> {
    const { cdp } = app.browser;
    this.#targetId = String((await cdp.send('Target.createTarget', { url: 'about:blank' }))['targetId']);
    this.#frames.set(this.#targetId, { id: this.#targetId, parent: null, url: 'about:blank' });
    const attached = await cdp.send('Target.attachToTarget', { targetId: this.#targetId, flatten: true });
    const page = cdp.session(String(attached['sessionId']));
    this.#page = page;
    this.#listen(page);
    cdp.on('Target.targetCreated', ({ targetInfo }) => void this.#popup(targetInfo as Json));
    await cdp.send('Target.setDiscoverTargets', { discover: true });
    for (const domain of ['Page', 'Runtime', 'Inspector']) await page.send(`${domain}.enable`);
    await page.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
    await page.send('Runtime.addBinding', { name: binding, executionContextName: world });
    const options = { secret: randomUUID(), binding, inFrames: environment.preloadInFrames };
    const source = preloadScript(options, readFileSync(preload, 'utf8'));
    await page.send('Page.addScriptToEvaluateOnNewDocument', { source: mainWorldScript(options) });
    await page.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: world });
    await session.defaultSession.applyPermissions();
  }

  #listen(page: CdpSession): void {
    page.on('Fetch.requestPaused', (paused) => void this.#answer(paused as unknown as PausedRequest));
    page.on('Page.loadEventFired', () => this.emit('did-finish-load'));
    page.on('Page.frameAttached', ({ frameId, parentFrameId }) => {
      const parent = this.#frames.get(String(parentFrameId)) ?? null;
      this.#frames.set(String(frameId), { id: String(frameId), parent, url: 'about:blank' });
    });
    page.on('Page.frameNavigated', ({ frame }) => {
      const { id, url } = frame as { id: string; url: string };
      const known = this.#frames.get(id);
      if (known !== undefined) known.url = fromChromium(url);
    });
    page.on('Runtime.executionContextCreated', (created) => {
      const { context } = created as unknown as ContextCreated;
      if (context.name === world) this.#contexts.set(context.id, context.auxData.frameId);
    });
    page.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      this.#contexts.delete(Number(executionContextId));
    });
    page.on('Runtime.executionContextsCleared', () => this.#contexts.clear());
    page.on('Runtime.bindingCalled', ({ payload, executionContextId }) => {
      void this.#receive(String(payload), this.#contexts.get(Number(executionContextId)) ?? '');
    });
    page.on('Inspector.targetCrashed', () => {
      this.#crashed = true;
      this.#contexts.clear();
      this.emit('render-process-gone', new PreventableEvent(), { reason: 'crashed', exitCode: 1 });
    });
  }

  async #receive(payload: string, frameId: string): Promise<void> {
    const { id, channel, args } = JSON.parse(payload) as { id: number; channel: string; args: unknown[] };
    const event = { sender: this, senderFrame: this.#frames.get(frameId) ?? null };
    if (id === 0) {
      ipcMain.emit(channel, event, ...args);
      return;
    }
    try {
      this.#tell(frameId, id, channel, [await ipcMain.invoke(channel, event, args)]);
    } catch (error) {
      this.#tell(frameId, id, channel, [], String(error));
    }
  }

  #tell(frameId: string, id: number, channel: string, args: readonly unknown[], error?: string): void {
    const contextId = [...this.#contexts].find(([, frame]) => frame === frameId)?.[0];
    if (contextId === undefined) return;
    const words = [id, channel, args, ...(error === undefined ? [] : [error])].map((word) => JSON.stringify(word));
    // A page that is just leaving takes no more words.
    this.#send('Runtime.evaluate', { contextId, expression: `fromMain(${words.join(',')})` }).catch(() => {});
  }

  /** Electron decides before a window exists; plain Chromium opens it first, and the double closes it. */
  async #popup({ targetId, openerId, url }: Json): Promise<void> {
    if (openerId !== this.#targetId || this.#open({ url: String(url) }).action === 'allow') return;
    const { cdp } = app.browser;
    const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: true });
    // A test that looks on holds each new window until it is ready, and the window holds its opener: closed then, both hang.
    await cdp.session(String(sessionId)).send('Runtime.runIfWaitingForDebugger');
    await cdp.send('Target.closeTarget', { targetId });
  }

  /** True if a listener of the shell said no to a navigation that the page began. */
  #prevented({ frameId, redirectedRequestId }: PausedRequest, url: string): boolean {
    const isMainFrame = frameId === this.#targetId;
    if (isMainFrame && url === this.#asked) {
      this.#asked = undefined;
      return false;
    }
    const names = isMainFrame ? ['will-frame-navigate', 'will-navigate'] : ['will-frame-navigate'];
    for (const name of redirectedRequestId === undefined ? names : ['will-redirect']) {
      const event = navigation(url, isMainFrame);
      this.emit(name, event);
      if (event.defaultPrevented) return true;
    }
    return false;
  }

  async #answer(paused: PausedRequest): Promise<void> {
    const { requestId, resourceType, request } = paused;
    const url = fromChromium(request.url);
    const fail = (errorReason: string) => this.#send('Fetch.failRequest', { requestId, errorReason });
    if (resourceType === 'Document' && this.#prevented(paused, url)) return void (await fail('Aborted'));
    if (await session.defaultSession.cancels(url)) return void (await fail('BlockedByClient'));
    const response = await answerOf(url, request.method);
    if (response === undefined) return void (await this.#send('Fetch.continueRequest', { requestId }));
    await this.#send('Fetch.fulfillRequest', {
      requestId,
      responseCode: response.status,
      responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
      body: Buffer.from(await response.arrayBuffer()).toString('base64'),
    });
  }
}
