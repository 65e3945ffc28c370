import type { PlantApi } from '../../main/contract/table.ts';
import { httpPlant } from './http.ts';
import { hostToken } from './token.ts';

export { onHost } from './host-state.ts';

declare global {
  interface Window {
    /** Set by Electron's preload; absent in a browser, where the loopback host serves the page. */
    readonly plant?: PlantApi;
  }
}

/** The station, over whichever host this page has. */
export const plant: PlantApi = window.plant ?? httpPlant(hostToken());
