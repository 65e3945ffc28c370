import { handOver } from './bootstrap.mjs';

handOver('build/test/test.ts');
