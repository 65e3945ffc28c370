import { readFileSync } from 'node:fs';

/** posting-action.py as reviewed; bundling copies it beside the code under the same relative path. */
export const postingActionSource = (): string =>
  readFileSync(new URL('../sync/odoo/posting-action.py', import.meta.url), 'utf8');
