import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { data } from '@remix-run/node';
import { Links, Meta, Scripts, ScrollRestoration, useRouteError } from '@remix-run/react';
import type { ReactNode } from 'react';
import { Footer } from '#app/components/shell/footer.tsx';
import { Header } from '#app/components/shell/header.tsx';
import { useNonce } from '#app/components/shell/nonce.tsx';
import { PageOutlet } from '#app/components/shell/page-outlet.tsx';
import { PendingBar } from '#app/components/shell/pending-bar.tsx';
import { ProblemPage, problemHeading, shownProblem } from '#app/components/shell/problem-page.tsx';
import { type ShellData, useShell } from '#app/components/shell/shell-data.ts';
import { Shortcuts } from '#app/components/shell/shortcuts.tsx';
import { SteppedProvider, useHasStepped } from '#app/components/shell/stepped.ts';
import { Toasts } from '#app/components/shell/toasts.tsx';
import { useMenus } from '#app/components/shell/use-menus.ts';
import { usePageFocus } from '#app/components/shell/use-page-focus.ts';
import { WholePaint } from '#app/components/shell/whole-paint.tsx';
import { JumpLink } from '#app/components/ui/jump-link.tsx';
import { Sprite, SpriteProvider } from '#app/components/ui/sprite.tsx';
import { NowProvider } from '#app/components/ui/time.tsx';
import { shellCaller } from '#app/http/caller.server.ts';
import { themeOf } from '#app/http/flash.server.ts';
import { newFormKey } from '#app/http/form-once.server.ts';
import stylesheet from '#app/styles/app.css?url';

export const links: LinksFunction = () => [
  { rel: 'stylesheet', href: stylesheet },
  { rel: 'icon', href: '/favicon.svg', type: 'image/svg+xml' },
];

export const meta: MetaFunction = ({ error }) => [
  { title: error === undefined ? 'Loadout' : `${problemHeading(shownProblem(error))} · Loadout` },
];

/** The frame's data. It also serves pages for people who are not signed in, and those that say that the database is away. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { app, facts } = context;
  const { flash, clear } = await app.flash.take(request);
  const { owner, name, scopes } = await shellCaller(context, request);
  const shell: ShellData = {
    theme: await themeOf(request),
    setsEnabled: app.settings.deploymentSetsEnabled,
    flash,
    now: new Date().toISOString(),
    formKey: newFormKey(owner),
    formRefused: facts.formRefused === true,
    authEnabled: app.settings.authEnabled,
    signedInAs: name,
    scopes,
  };
  return data(shell, clear ? { headers: { 'Set-Cookie': clear } } : {});
}

/** The document around every page, also around the pages for what went wrong. */
export function Layout({ children }: { children: ReactNode }) {
  const { theme, setsEnabled, now, authEnabled, signedInAs, scopes } = useShell();
  const nonce = useNonce();
  return (
    <html lang="en" data-theme={theme === 'system' ? undefined : theme}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={theme === 'system' ? 'light dark' : theme} />
        <Meta />
        <Links />
        <WholePaint />
      </head>
      <body>
        <SpriteProvider>
          <NowProvider value={now || null}>
            <JumpLink className="skip" to="main">
              Skip to content
            </JumpLink>
            <Header
              setsEnabled={setsEnabled}
              needsSignIn={authEnabled && signedInAs === null}
              signedInAs={signedInAs}
              scopes={scopes}
            />
            {children}
            <Footer theme={theme} />
            <Sprite />
          </NowProvider>
        </SpriteProvider>
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  );
}

export default function App() {
  usePageFocus();
  useMenus();
  return (
    <SteppedProvider value={useHasStepped()}>
      <PendingBar />
      <PageOutlet />
      <Toasts />
      <Shortcuts />
    </SteppedProvider>
  );
}

export function ErrorBoundary() {
  return <ProblemPage problem={shownProblem(useRouteError())} />;
}
