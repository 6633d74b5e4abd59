import { Link } from '@remix-run/react';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import { Icon, type IconName } from './icon.tsx';

/** The drawing and plural of each artifact type. */
export const artifactTypes = {
  skill: { plural: 'Skills', icon: 'book' },
  command: { plural: 'Commands', icon: 'slash' },
  agent: { plural: 'Agents', icon: 'bot' },
  hook: { plural: 'Hooks', icon: 'zap' },
  mcp_server: { plural: 'MCP servers', icon: 'server' },
  plugin: { plural: 'Plugins', icon: 'plug' },
} as const satisfies Record<ArtifactType, { plural: string; icon: IconName }>;

/** "Skills", with its drawing. */
export function ArtifactTypeName({ type }: { type: ArtifactType }) {
  const { plural, icon } = artifactTypes[type];
  return (
    <span className="inline-flex items-center gap-2">
      <Icon name={icon} className="text-ink-faint" />
      {plural}
    </span>
  );
}

/** `type:name` as people see it: the type in a fainter tone, a long one breaking after the colon. With `to` a link. */
export function ArtifactId({ id, to }: { id: string; to?: string }) {
  const colon = id.indexOf(':') + 1;
  const words = (
    <>
      <i>{id.slice(0, colon)}</i>
      <wbr />
      {id.slice(colon)}
    </>
  );
  return to ? (
    <Link className="id rowlink" to={to}>
      {words}
    </Link>
  ) : (
    <span className="id">{words}</span>
  );
}
