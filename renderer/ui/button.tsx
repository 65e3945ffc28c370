import type { JSX, ReactNode } from 'react';
import type { IconName } from './drawings.tsx';
import { Icon } from './icon.tsx';

export interface ButtonProps {
  readonly children: ReactNode;
  readonly onPress: () => void;
  readonly icon?: IconName;
  readonly look?: 'plain' | 'main' | 'primary' | 'danger' | 'quiet' | 'decide' | 'tile';
  readonly className?: string;
  /** Why it cannot be pressed now; it stays reachable and says so. */
  readonly because?: string | null;
  readonly pressed?: boolean;
  readonly label?: string;
}

const looks: Readonly<Record<NonNullable<ButtonProps['look']>, string>> = {
  plain: '',
  main: 'btn--main',
  primary: 'btn--primary',
  danger: 'btn--danger',
  quiet: 'btn--quiet',
  decide: 'btn--decide',
  tile: 'btn--tile',
};

/** Anything that does something when pressed. A disallowed one is grey and says why to a screen reader; show `because` in words nearby. */
export function Button(props: ButtonProps): JSX.Element {
  const { children, onPress, icon, look = 'plain', className = '', because, pressed, label } = props;
  return (
    <button
      type="button"
      className={`btn ${looks[look]} ${className}`}
      aria-disabled={because ? true : undefined}
      aria-pressed={pressed}
      aria-label={because && label ? `${label}. ${because}` : label}
      aria-description={because ?? undefined}
      onClick={because ? undefined : onPress}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** The one solid button of a screen; Enter presses it. */
export function PrimaryButton({
  children,
  onPress,
  busy = false,
}: {
  children: ReactNode;
  onPress: () => void;
  busy?: boolean;
}): JSX.Element {
  return (
    <button type="button" className="btn btn--primary save" aria-busy={busy} onClick={onPress} data-primary>
      <span>{children}</span>
      <span className="kbd" aria-hidden="true">
        Enter
      </span>
    </button>
  );
}
