import type { MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { scopeWords } from '#app/components/settings/scope-words.ts';
import { SettingsTabs } from '#app/components/settings/settings-tabs.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { Card } from '#app/components/ui/card.tsx';
import { Pairs } from '#app/components/ui/facts.tsx';
import { pageLoader } from '#app/http/page.server.ts';

export const loader = pageLoader(async ({ app, owner, actor, scopes }) => ({
  owner,
  actor,
  scopes: [...scopes],
  authEnabled: app.settings.authEnabled,
}));

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, 'Settings');

export default function SettingsPage() {
  const { owner, actor, scopes, authEnabled } = useLoaderData<typeof loader>();
  return (
    <Page>
      <PageHeader title="Settings" lede="Who you are here, who else may come in, and what was done." />
      <SettingsTabs current="overview" />
      <Card title="You">
        <div className="p-4">
          <Pairs
            pairs={[
              { name: 'Workspace', value: owner },
              { name: 'Person', value: actor },
              { name: 'Sign-in', value: authEnabled ? 'needed' : 'switched off: this server answers this machine alone' },
              {
                name: 'You may',
                value: (
                  <ul className="grid gap-1">
                    {scopes.map((scope) => (
                      <li key={scope}>
                        <code>{scope}</code> {scopeWords[scope]}
                      </li>
                    ))}
                  </ul>
                ),
              },
            ]}
          />
        </div>
      </Card>
    </Page>
  );
}
