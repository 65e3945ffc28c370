import type { PostingProfileName } from '../sync/domain/delivery.ts';
import { noFootprintProfile } from '../sync/odoo/no-footprint/profile.ts';
import { holdingBoth } from '../sync/odoo/no-footprint/held.ts';
import { postingActionProfile, type PostingProfile } from '../sync/odoo/postings.ts';
import type { Clock, OdooTransport } from '../sync/ports.ts';

/** The way to post that set-up chose, and what it needs. */
export interface PostingWay {
  readonly profile: PostingProfileName;
  /** Id of the posting action in Odoo, once it is installed. */
  readonly actionId: number | null;
}

export interface ProfileDeps {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly station: string;
  readonly actionSource: string;
}

/** Whether everything for this way is there. */
export const canPost = ({ profile, actionId }: PostingWay): boolean => profile === 'no-footprint' || actionId !== null;

/** The profile of this way; undefined while the posting action is not installed. */
export function profileOf(way: PostingWay, transport: OdooTransport, deps: ProfileDeps): PostingProfile | undefined {
  if (way.profile === 'no-footprint') return noFootprintProfile(transport, deps.clock);
  if (way.actionId === null) return undefined;
  const { station, actionSource: source } = deps;
  // What was posted the other way before is not known to the action.
  return holdingBoth(postingActionProfile(transport, { actionId: way.actionId, station, source }), transport);
}
