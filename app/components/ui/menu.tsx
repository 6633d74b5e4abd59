import { Link } from '@remix-run/react';
import type { ReactNode } from 'react';
import { type ButtonVariant, buttonClasses } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';

interface MenuProps {
  /** Read aloud: "Actions for Frontend". */
  label: string;
  /** Menus of the same group close each other. */
  group?: string;
  variant?: ButtonVariant;
  small?: boolean;
  children: ReactNode;
}

/** A menu that opens without script. Entries are links and forms; what deletes comes last, after a `<hr />`. */
export function Menu({ label, group = 'menu', variant, small, children }: MenuProps) {
  return (
    <details className="menu" name={group}>
      <summary className={buttonClasses({ variant, small, iconOnly: true })} aria-label={label}>
        <Icon name="dots" />
      </summary>
      <div>{children}</div>
    </details>
  );
}

interface MenuLinkProps {
  to: string;
  icon?: IconName;
  danger?: boolean;
  children: ReactNode;
}

export function MenuLink({ to, icon, danger = false, children }: MenuLinkProps) {
  return (
    <Link to={to} discover="none" className={danger ? 'danger' : undefined}>
      {icon && <Icon name={icon} />}
      {children}
    </Link>
  );
}
