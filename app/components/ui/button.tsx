import { Link, type LinkProps } from '@remix-run/react';
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { classes } from './classes.ts';
import { Icon, type IconName } from './icon.tsx';

/** One primary per view; danger only on the step that confirms; quiet for Cancel and the tools of a row. */
export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger';

interface Look {
  variant?: ButtonVariant;
  small?: boolean;
  icon?: IconName;
  className?: string;
}

/** Either words, or an icon with a name of its own that is unique on the page. */
type Content = { children: ReactNode; 'aria-label'?: string } | { children?: never; icon: IconName; 'aria-label': string };

const variants = { primary: 'btn-primary', secondary: '', quiet: 'btn-quiet', danger: 'btn-danger' } as const;

/** The classes of a button, for the few elements that are neither button nor link (`summary`). */
export const buttonClasses = ({
  variant = 'secondary',
  small,
  iconOnly,
}: Pick<Look, 'variant' | 'small'> & { iconOnly?: boolean }): string =>
  classes('btn', variants[variant], small && 'btn-sm', iconOnly && 'btn-icon');

type ButtonProps = Look & Content & Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'>;

/** A button that submits its form. Its label is verb, object and number: "Add 3 members". */
export function Button({ variant, small, icon, className, children, type = 'submit', ...rest }: ButtonProps) {
  return (
    <button {...rest} type={type} className={classes(buttonClasses({ variant, small, iconOnly: !children }), className)}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

type ButtonLinkProps = Look & Content & Omit<LinkProps, 'children' | 'className'>;

/** A link that looks like a button: it leads somewhere and changes nothing. */
export function ButtonLink({ variant, small, icon, className, children, ...rest }: ButtonLinkProps) {
  return (
    <Link {...rest} className={classes(buttonClasses({ variant, small, iconOnly: !children }), className)}>
      {icon && <Icon name={icon} />}
      {children}
    </Link>
  );
}
