import { createFakePlant, type FakeOptions } from '../../fakes/plant-api.ts';

/** The address chooses the plant: `?{"locale":"de","online":false}`. */
const options = JSON.parse(decodeURIComponent(location.search.slice(1)) || '{}') as FakeOptions;
const fake = createFakePlant(options);
window.fakePlant = fake;
Object.defineProperty(window, 'plant', { value: fake });
// The product reads window.plant when it is loaded, so it is loaded after.
const { tellHost } = await import('../../../renderer/host/host-state.ts');
window.tellHost = tellHost;
await import('../../../renderer/main.tsx');
