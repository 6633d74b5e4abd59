import { Link } from '@remix-run/react';
import { useShell } from '#app/components/shell/shell-data.ts';
import { paths } from '#app/lib/paths.ts';

interface SetLinkProps {
  /** Null for a set that is gone. */
  set: { id: string | null; name: string };
  className?: string;
}

/** The name of a set, with the way to it where there is one. */
export function SetLink({ set: { id, name }, className }: SetLinkProps) {
  const { setsEnabled } = useShell();
  if (id === null || !setsEnabled) return <>{name}</>;
  return (
    <Link className={className} to={paths.set(id)}>
      {name}
    </Link>
  );
}
