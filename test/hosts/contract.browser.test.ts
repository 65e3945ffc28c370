import { afterAll, beforeAll } from 'vitest';
import { buildTestApp, type TestApp } from './bundles.ts';
import { contractAcceptance } from './contract-acceptance.ts';
import { shellPage } from './electron-shell.ts';
import { loopbackPage } from './loopback-page.ts';

let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp();
});
afterAll(() => app.remove());

contractAcceptance('loopback', () => loopbackPage(app.rendererDir));
contractAcceptance('the Electron shell', () => shellPage({ appPath: app.appPath }));
