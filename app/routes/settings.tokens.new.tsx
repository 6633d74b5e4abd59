import type { MetaFunction } from '@remix-run/node';
import { useActionData } from '@remix-run/react';
import { TokenForm } from '#app/components/settings/token-form.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { tokenCreate } from '#app/contracts/system.ts';
import { handleForm } from '#app/http/form.server.ts';
import { formEntries } from '#app/http/form-entries.server.ts';
import { createTokenByForm } from '#app/http/new-token.server.ts';
import { pageAction, pageLoader } from '#app/http/page.server.ts';
import { paths } from '#app/lib/paths.ts';

/** Nothing to load, but only for those who may. */
export const loader = pageLoader(async () => null, { scope: 'admin' });

export const action = pageAction(
  async (context) => {
    const form = await context.request.formData();
    return handleForm(formEntries(form, { without: ['form_key'] }), tokenCreate, (input) =>
      createTokenByForm(context, form, input),
    );
  },
  { scope: 'admin' },
);

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, 'New token');

export default function TokenNewPage() {
  const reply = useActionData<typeof action>();
  return (
    <Page narrow>
      <PageHeader
        title="New token"
        crumbs={[
          { name: 'Settings', to: paths.settings() },
          { name: 'Tokens', to: paths.tokens() },
        ]}
      />
      <TokenForm result={reply?.result} />
    </Page>
  );
}
