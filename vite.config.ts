import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The renderer as static files that run from app:// and from the loopback host, under script-src and style-src 'self'. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome140',
    // data: addresses would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
