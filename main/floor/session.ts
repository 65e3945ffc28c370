import type { SessionView } from '../../sync/domain/views.ts';
import { canPost } from '../posting-profile.ts';
import type { Settings } from './settings.ts';

/** Names offered at sign-in, the latest first. */
const keptOperators = 12;

export interface SessionDeps {
  readonly settings: Settings;
  readonly host: SessionView['host'];
  readonly version: string;
  /** Nothing here is real: the screens say so. */
  readonly practice: boolean;
}

export function sessionView({ settings, host, version, practice }: SessionDeps): SessionView {
  const { name, operator, operators, locale, workCenterId } = settings.get('station');
  const setUp = canPost(settings.get('odoo')) && workCenterId !== null;
  return { station: name, host, version, setUp, operator, operators, locale, workCenterId, practice };
}

export async function signIn(settings: Settings, operator: string): Promise<void> {
  await settings.change('station', ({ operators }) => {
    const others = operators.filter((each) => each !== operator);
    return { operator, operators: [operator, ...others].slice(0, keptOperators) };
  });
}
