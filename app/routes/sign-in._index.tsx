import type { MetaFunction } from '@remix-run/node';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { SINGLE_SIGN_ON_PROBLEMS, SingleSignOnFailed } from '#app/components/settings/single-sign-on-failed.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { Button, ButtonLink } from '#app/components/ui/button.tsx';
import { EmptyState } from '#app/components/ui/empty-state.tsx';
import { ErrorSummary } from '#app/components/ui/error-summary.tsx';
import { TextField } from '#app/components/ui/field.tsx';
import { visitor } from '#app/http/caller.server.ts';
import { openAction, openLoader, seeOther } from '#app/http/page.server.ts';
import { signInWithToken } from '#app/http/sign-in.server.ts';
import { ownPath } from '#app/lib/own-path.ts';
import { choiceParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

export const loader = openLoader(async ({ app, request, context }) => {
  const { authEnabled } = app.settings;
  const { searchParams } = new URL(request.url);
  const next = ownPath(searchParams.get('next'));
  if (authEnabled && (await visitor(context, request)) !== null) throw seeOther(next);
  const told = choiceParam(searchParams, 'problem', ['none', ...SINGLE_SIGN_ON_PROBLEMS]);
  return { authEnabled, next, hasSingleSignOn: app.services.singleSignOn !== null, told };
});

export const action = openAction(signInWithToken);

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, 'Sign in');

export default function SignInPage() {
  const { authEnabled, next, hasSingleSignOn, told } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  if (!authEnabled) return <NothingToSignInTo />;
  return (
    <Page narrow>
      <PageHeader title="Sign in" />
      {told !== 'none' && <SingleSignOnFailed problem={told} />}
      <ErrorSummary problems={problem === undefined ? [] : [{ message: problem, fieldId: 'token' }]} />
      <Form className="card" method="post" action={paths.signIn({ next: next === '/' ? null : next })} reloadDocument noValidate>
        <input type="hidden" name="next" value={next} />
        <div className="grid gap-5 p-4">
          <TextField
            field={{ id: 'token', name: 'token', errors: problem === undefined ? undefined : [problem] }}
            label="Access token"
            hint={
              <>
                It starts with <code>lo_</code>.
              </>
            }
            type="password"
            autoComplete="current-password"
            spellCheck={false}
            mono
          />
          <Button variant="primary">Sign in</Button>
          {hasSingleSignOn && (
            <ButtonLink to={paths.singleSignOn({ next: next === '/' ? null : next })} reloadDocument>
              Continue with single sign-on
            </ButtonLink>
          )}
        </div>
      </Form>
      <p className="text-sm text-ink-muted">
        No token yet? On the machine that runs Loadout: <code>npm run token:create -- --owner NAME</code>
      </p>
    </Page>
  );
}

function NothingToSignInTo() {
  return (
    <Page narrow>
      <PageHeader title="Sign in" />
      <EmptyState
        icon="key"
        title="There is nothing to sign in to"
        actions={<ButtonLink to={paths.home()}>Go to Home</ButtonLink>}
      >
        This server works for one person, on this machine alone. AUTH_ENABLED=true opens it to a team.
      </EmptyState>
    </Page>
  );
}
