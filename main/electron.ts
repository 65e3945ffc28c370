import { runShell } from './electron/shell.ts';
import { startStation } from './station.ts';

runShell(startStation);
