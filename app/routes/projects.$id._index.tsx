import type { MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { profileLabel } from '#app/components/projects/platform-words.ts';
import { ProfilesCard } from '#app/components/projects/profiles-card.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { listed } from '#app/components/ui/count.ts';
import { Pairs } from '#app/components/ui/facts.tsx';
import { Menu, MenuLink } from '#app/components/ui/menu.tsx';
import { ExactTime } from '#app/components/ui/time.tsx';
import { pageLoader } from '#app/http/page.server.ts';
import { paths } from '#app/lib/paths.ts';

export const loader = pageLoader(async ({ app, owner, params: { id = '' } }) => ({
  project: await app.services.projects.get(owner, id),
}));

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, `${args.data?.project.name ?? 'Project'}: project`);

export default function ProjectPage() {
  const { project } = useLoaderData<typeof loader>();
  const { id, name, path, site, description, profiles } = project;
  return (
    <Page>
      <PageHeader
        title={name}
        crumbs={[{ name: 'Projects', to: paths.projects() }]}
        lede={
          <>
            <code>{path}</code>
            {profiles.length > 0 && <span className="dot">{listed(profiles.map(profileLabel))}</span>}
          </>
        }
        actions={
          <>
            <ButtonLink icon="pencil" to={paths.projectEdit(id)}>
              Edit
            </ButtonLink>
            <Menu label={`Actions for ${name}`}>
              <MenuLink to={paths.profileNew(id)} icon="plus">
                Add a profile
              </MenuLink>
              <hr />
              <MenuLink to={paths.projectDelete(id)} icon="x" danger>
                Stop managing…
              </MenuLink>
            </Menu>
          </>
        }
      />
      <div className="cols">
        <div className="stack">
          <ProfilesCard project={project} />
        </div>
        <aside className="stack" aria-label="About this project">
          <Card title="About">
            <div className="p-4">
              <Pairs
                pairs={[
                  ...(description === null ? [] : [{ name: 'Description', value: description }]),
                  { name: 'Machine', value: site },
                  { name: 'Registered', value: <ExactTime at={project.created_at} /> },
                  { name: 'Changed', value: <ExactTime at={project.updated_at} /> },
                ]}
              />
            </div>
          </Card>
        </aside>
      </div>
    </Page>
  );
}
