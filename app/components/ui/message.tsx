import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

const kinds = {
  done: { look: 'is-positive', icon: 'circle-check', role: 'status' },
  info: { look: 'is-notice', icon: 'info', role: undefined },
  warning: { look: 'is-caution', icon: 'triangle-alert', role: undefined },
  failed: { look: 'is-danger', icon: 'octagon-alert', role: 'alert' },
} as const satisfies Record<string, { look: string; icon: IconName; role: string | undefined }>;

interface MessageProps {
  kind: keyof typeof kinds;
  title?: string;
  children?: ReactNode;
  actions?: ReactNode;
}

/** A banner on the page. What was done is a status, what failed an alert; the rest is plain text. */
export function Message({ kind, title, children, actions }: MessageProps) {
  const { look, icon, role } = kinds[kind];
  return (
    <div className={`banner ${look}`} role={role}>
      <Icon name={icon} />
      <div>
        {title && <h2>{title}</h2>}
        {children && <p>{children}</p>}
      </div>
      {actions && <div className="actions">{actions}</div>}
    </div>
  );
}
