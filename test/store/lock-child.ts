import { lockPlace } from '../../main/store/place-lock.ts';

/** Takes the place of a store, says so, and stays until it is killed. */
const [file = ''] = process.argv.slice(2);
lockPlace(file);
process.stdout.write('locked\n');
process.stdin.resume();
