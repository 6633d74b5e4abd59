import { Form, Link, useLocation } from '@remix-run/react';
import { Icon, type IconName } from '#app/components/ui/icon.tsx';
import { paths } from '#app/lib/paths.ts';
import { VERSION } from '#app/lib/version.ts';

export type Theme = 'system' | 'light' | 'dark';

const themes: readonly { value: Theme; name: string; icon: IconName }[] = [
  { value: 'system', name: 'System', icon: 'monitor' },
  { value: 'light', name: 'Light', icon: 'sun' },
  { value: 'dark', name: 'Dark', icon: 'moon' },
];

/** Version, help, API, and the colour theme as a form: the server remembers the choice, so nothing flashes. */
export function Footer({ theme }: { theme: Theme }) {
  const { pathname, search } = useLocation();
  return (
    <footer className="foot">
      <div>
        <span>Loadout {VERSION}</span>
        <Link to={paths.help()}>Help</Link>
        <a href={paths.apiDocs()}>API</a>
        <Form method="post" action={paths.theme()} preventScrollReset>
          <input type="hidden" name="back" value={pathname + search} />
          <fieldset className="seg">
            <legend className="sr-only">Colour theme</legend>
            {themes.map(({ value, name, icon }) => (
              <button key={value} type="submit" name="theme" value={value} aria-pressed={theme === value}>
                <Icon name={icon} size="sm" />
                {name}
              </button>
            ))}
          </fieldset>
        </Form>
      </div>
    </footer>
  );
}
