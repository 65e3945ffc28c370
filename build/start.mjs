import { handOver } from './bootstrap.mjs';

handOver('build/start/start.ts');
