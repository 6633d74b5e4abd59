import { Form, Link, useLocation } from '@remix-run/react';
import { SearchField } from '#app/components/ui/field.tsx';
import { paths, sections } from '#app/lib/paths.ts';
import { Mark } from './brand.tsx';

const isUnder = (pathname: string, prefix: string): boolean => pathname === prefix || pathname.startsWith(`${prefix}/`);

/** Brand, the four places, the search over everything. With the sets switched off their entry is gone. */
export function Header({ setsEnabled }: { setsEnabled: boolean }) {
  const { pathname } = useLocation();
  const shown = sections.filter(({ name }) => setsEnabled || name !== 'Sets');
  return (
    <header className="topbar">
      <div>
        <Link className="brand" to={paths.home()}>
          <Mark />
          Loadout
        </Link>
        <nav className="nav" aria-label="Main">
          <ul>
            {shown.map(({ name, to, under }) => (
              <li key={name}>
                <Link to={to} aria-current={under.some((prefix) => isUnder(pathname, prefix)) ? 'page' : undefined}>
                  {name}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div className="topbar-end">
          <Form
            role="search"
            method="get"
            action={paths.search()}
            aria-label="Everything"
            className="w-60 max-lg:w-44 max-md:hidden"
          >
            <SearchField id="site-search" name="q" label="Search sets, artifacts and projects" placeholder="Search" />
          </Form>
        </div>
      </div>
    </header>
  );
}
