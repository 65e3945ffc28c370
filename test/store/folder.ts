import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A new folder, removed after all tests of the file. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plant-store-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
