import { useShell } from '#app/components/shell/shell-data.ts';
import { Tabs } from '#app/components/ui/tabs.tsx';
import { paths } from '#app/lib/paths.ts';

const places = [
  { key: 'overview', name: 'Overview', to: paths.settings() },
  { key: 'tokens', name: 'Tokens', to: paths.tokens(), scope: 'admin' },
  { key: 'sessions', name: 'Sessions', to: paths.sessions() },
  { key: 'audit', name: 'Audit log', to: paths.audit(), scope: 'admin' },
] as const;

/** The second level of the settings: what one may open of it. */
export function SettingsTabs({ current }: { current: (typeof places)[number]['key'] }) {
  const { scopes } = useShell();
  const open = places.filter((place) => !('scope' in place) || scopes.includes(place.scope));
  return <Tabs label="Settings" tabs={open.map(({ key, name, to }) => ({ name, to, current: key === current }))} />;
}
