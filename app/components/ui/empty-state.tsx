import { type ReactNode, useId } from 'react';
import { Icon, type IconName } from './icon.tsx';

interface EmptyStateProps {
  icon: IconName;
  /** What is missing: "No sets yet" offers to create, "No set matches …" offers to clear. */
  title: string;
  /** Why it matters, or what to try. */
  children: ReactNode;
  actions?: ReactNode;
}

export function EmptyState({ icon, title, children, actions }: EmptyStateProps) {
  const titleId = useId();
  return (
    <section className="card empty" aria-labelledby={titleId}>
      <Icon name={icon} size="lg" />
      <h2 className="text-md" id={titleId}>
        {title}
      </h2>
      <p>{children}</p>
      {actions && <div className="actions">{actions}</div>}
    </section>
  );
}
