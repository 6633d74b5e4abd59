import { Tabs } from '#app/components/ui/tabs.tsx';
import { paths } from '#app/lib/paths.ts';

const places = [
  { key: 'overview', name: 'Overview', to: paths.settings() },
  { key: 'tokens', name: 'Tokens', to: paths.tokens() },
  { key: 'sessions', name: 'Sessions', to: paths.sessions() },
  { key: 'audit', name: 'Audit log', to: paths.audit() },
] as const;

/** The second level of the settings. */
export function SettingsTabs({ current }: { current: (typeof places)[number]['key'] }) {
  return <Tabs label="Settings" tabs={places.map(({ key, name, to }) => ({ name, to, current: key === current }))} />;
}
