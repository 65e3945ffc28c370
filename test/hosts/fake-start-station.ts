import type { StartStation } from '../../main/contract/contract.ts';
import { fakeStation } from '../fakes/station.ts';

/** Takes the place of main/station.ts in the shell that runs on the double. */
export const startStation: StartStation = ({ log, vault }) => Promise.resolve(fakeStation(log, vault));
