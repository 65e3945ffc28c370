import { waitingStates } from '../../sync/domain/delivery.ts';
import type { SyncView } from '../../sync/domain/views.ts';
import { safeUntil } from '../../sync/project/sync.ts';
import type { Link } from '../link.ts';
import { canPost } from '../posting-profile.ts';
import type { StationStore } from '../store/station-store.ts';
import type { Picture } from './picture.ts';
import { sentAnotherWay } from './posting-way.ts';
import type { Settings } from './settings.ts';

export interface SyncViewDeps {
  readonly store: Pick<StationStore, 'openExceptions' | 'freeBytes'>;
  readonly picture: Picture;
  readonly link: Pick<Link, 'status'>;
  readonly settings: Settings;
}

/** Below this the strip warns: there is room for weeks of entries, and time to act. */
const diskLowBytes = 500 * 1024 * 1024;

/** The strip at the foot of every screen. */
export async function syncView({ store, picture, link, settings }: SyncViewDeps): Promise<SyncView> {
  const { open } = await picture.known();
  const status = link.status();
  const waiting = open.filter((entry) => waitingStates.includes(entry.delivery.state));
  const { transport, ...way } = settings.get('odoo');
  return {
    // With a failure beside it: Odoo answers, but postings or readings do not get through.
    online: status.online,
    since: status.since,
    failure: status.failure ?? sentAnotherWay(waiting, way.profile),
    waiting: waiting.length,
    oldest: waiting[0]?.touchedAt ?? null,
    parked: open.filter((entry) => entry.delivery.state === 'parked').length,
    exceptions: (await store.openExceptions()).length,
    pulledAt: status.pulledAt,
    safeUntil: safeUntil(waiting),
    transport: canPost(way) ? transport : null,
    profile: canPost(way) ? way.profile : null,
    clockOffsetMs: status.clockOffsetMs,
    diskLow: (await store.freeBytes()) < diskLowBytes,
  };
}
