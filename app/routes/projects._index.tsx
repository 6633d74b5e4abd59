import type { MetaFunction } from '@remix-run/node';
import { Form, useLoaderData } from '@remix-run/react';
import { ProjectRow } from '#app/components/projects/project-row.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { Button, ButtonLink } from '#app/components/ui/button.tsx';
import { EmptyState } from '#app/components/ui/empty-state.tsx';
import { LiveSearchField } from '#app/components/ui/live-search-field.tsx';
import { Pager, rangeWords } from '#app/components/ui/pager.tsx';
import { pageLoader } from '#app/http/page.server.ts';
import { offsetParam, textParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

const LIMIT = 50;

export const loader = pageLoader(async ({ app, owner, url: { searchParams } }) => {
  const badges = await app.services.drift.badges(owner);
  const search = textParam(searchParams, 'name');
  const { items, total, limit, offset } = await app.services.projects.list(owner, {
    search,
    limit: LIMIT,
    offset: offsetParam(searchParams),
  });
  const rows = items.map((project) => ({ project, standing: badges.get(project.id) ?? ('not_deployed' as const) }));
  return { search, rows, range: { total: total ?? 0, limit, offset: offset ?? 0 } };
});

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, 'Projects');

const NOUN = { one: 'project', many: 'projects' };

export default function ProjectListPage() {
  const { search, rows, range } = useLoaderData<typeof loader>();
  const isEmpty = range.total === 0 && search === '';
  return (
    <Page>
      <PageHeader
        title="Projects"
        lede="Registered folders that sets are deployed into."
        actions={
          !isEmpty && (
            <>
              <ButtonLink variant="primary" icon="plus" to={paths.projectNew()}>
                New project
              </ButtonLink>
              <ButtonLink icon="layers" to={paths.drift()}>
                Drift
              </ButtonLink>
            </>
          )
        }
      />
      {isEmpty ? (
        <EmptyState
          icon="folder"
          title="No projects yet"
          actions={
            <ButtonLink variant="primary" icon="plus" to={paths.projectNew()}>
              Register your first project
            </ButtonLink>
          }
        >
          A project is a folder on this machine. Registering one writes nothing into it; deploying a set does, after you have seen
          the plan.
        </EmptyState>
      ) : (
        <>
          <Form className="toolbar" method="get" action={paths.projects()} role="search" aria-label="Projects">
            <LiveSearchField
              id="name"
              name="name"
              label="Search projects by name or folder"
              placeholder="Name or folder"
              defaultValue={search}
            />
            <Button>Search</Button>
          </Form>
          {rows.length > 0 ? (
            <section className="card" aria-label={`Projects ${rangeWords(range, NOUN)}`}>
              <ul className="arts">
                {rows.map(({ project, standing }) => (
                  <ProjectRow key={project.id} project={project} standing={standing} />
                ))}
              </ul>
            </section>
          ) : (
            <EmptyState
              icon="search"
              title={search ? `No project matches “${search}”` : 'No project on this page'}
              actions={<ButtonLink to={paths.projects()}>Show all projects</ButtonLink>}
            >
              Names and folders are searched for as typed, in any case.
            </EmptyState>
          )}
          <Pager range={range} noun={NOUN} to={(offset) => paths.projects({ name: search, offset: offset || null })} />
        </>
      )}
    </Page>
  );
}
