import { Form, Link, useLocation } from '@remix-run/react';
import { Button, ButtonLink } from '#app/components/ui/button.tsx';
import { SearchField } from '#app/components/ui/field.tsx';
import type { Scope } from '#app/contracts/operation.ts';
import { paths, sections } from '#app/lib/paths.ts';
import { Mark } from './brand.tsx';

const isUnder = (pathname: string, prefix: string): boolean => pathname === prefix || pathname.startsWith(`${prefix}/`);

interface HeaderProps {
  setsEnabled: boolean;
  /** Nobody is signed in who would have to be: only the brand is shown. */
  needsSignIn: boolean;
  signedInAs: string | null;
  scopes: readonly Scope[];
}

/** Whoever may do less than a page offers is told before they try. */
const limitOf = (scopes: readonly Scope[]): string | null =>
  scopes.includes('write') ? (scopes.includes('deploy') ? null : 'No deploys') : 'Read only';

/** Brand, the four places, the search over everything, settings. With the sets switched off their entry is gone. */
export function Header({ setsEnabled, needsSignIn, signedInAs, scopes }: HeaderProps) {
  return (
    <header className="topbar">
      <div>
        <Link className="brand" to={paths.home()}>
          <Mark />
          Loadout
        </Link>
        {needsSignIn ? null : <Places setsEnabled={setsEnabled} signedInAs={signedInAs} scopes={scopes} />}
      </div>
    </header>
  );
}

function Places({ setsEnabled, signedInAs, scopes }: Omit<HeaderProps, 'needsSignIn'>) {
  const { pathname, search } = useLocation();
  const sought = pathname === paths.search() ? (new URLSearchParams(search).get('q') ?? '') : '';
  const limit = limitOf(scopes);
  const shown = sections.filter(({ name }) => setsEnabled || name !== 'Sets');
  return (
    <>
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
          <SearchField
            id="site-search"
            name="q"
            label="Search sets, artifacts and projects"
            placeholder="Search"
            defaultValue={sought}
            key={`${pathname} ${sought}`}
          />
        </Form>
        <ButtonLink variant="quiet" className="md:hidden" icon="search" to={paths.search()} aria-label="Search" />
        <ButtonLink
          variant="quiet"
          icon="sliders"
          to={paths.settings()}
          aria-label="Settings"
          aria-current={isUnder(pathname, paths.settings()) ? 'page' : undefined}
        />
        {signedInAs !== null && limit !== null && (
          <Link className="badge max-lg:hidden" to={paths.settings()} title="What you may do here is in the settings">
            {limit}
          </Link>
        )}
        {signedInAs !== null && (
          <Form method="post" action={paths.signOut()} reloadDocument>
            <Button variant="quiet" title={`Signed in as ${signedInAs}`}>
              Sign out
            </Button>
          </Form>
        )}
      </div>
    </>
  );
}
