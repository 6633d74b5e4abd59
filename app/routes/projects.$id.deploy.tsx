import type { MetaFunction } from '@remix-run/node';
import { Form, useLoaderData } from '@remix-run/react';
import { NoSetsYet } from '#app/components/sets/set-list-empty.tsx';
import { SetRow } from '#app/components/sets/set-row.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { Button, ButtonLink } from '#app/components/ui/button.tsx';
import { counted } from '#app/components/ui/count.ts';
import { EmptyState } from '#app/components/ui/empty-state.tsx';
import { LiveSearchField } from '#app/components/ui/live-search-field.tsx';
import { Pager, rangeWords } from '#app/components/ui/pager.tsx';
import { pageLoader } from '#app/http/page.server.ts';
import { offsetParam, textParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

const LIMIT = 25;
const NOUN = { one: 'set', many: 'sets' };

export const loader = pageLoader(
  async ({ app, owner, params, url: { searchParams } }) => {
    const { id, name } = await app.services.projects.get(owner, params.id ?? '');
    const search = textParam(searchParams, 'name');
    const asked = { name: search, tag: [], sort: '-updated_at' as const, limit: LIMIT, offset: offsetParam(searchParams) };
    return { project: { id, name }, search, page: await app.services.setPages.list(owner, asked) };
  },
  { feature: 'deployment_sets' },
);

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, `Deploy to ${args.data?.project.name ?? 'a project'}: set`);

export default function ProjectDeployPage() {
  const { project, search, page } = useLoaderData<typeof loader>();
  const here = paths.projectDeploy(project.id);
  return (
    <Page>
      <PageHeader
        title={`Deploy to ${project.name}`}
        crumbs={[
          { name: 'Projects', to: paths.projects() },
          { name: project.name, to: paths.project(project.id) },
        ]}
        lede="Which set? The plan comes next; nothing is written before you have seen it."
      />
      {page.all === 0 ? (
        <NoSetsYet />
      ) : (
        <>
          <Form className="toolbar" method="get" action={here} role="search" aria-label="Sets">
            <LiveSearchField
              id="set-name"
              name="name"
              label="Search sets by name"
              placeholder="Search by name"
              defaultValue={search}
              found={counted(page.total, 'set')}
            />
            <Button>Search</Button>
          </Form>
          {page.rows.length > 0 ? (
            <section className="card" aria-label={`Sets ${rangeWords(page, NOUN)}`}>
              <ul className="sets">
                {page.rows.map((set) => (
                  <SetRow key={set.id} set={set} chosenAt={paths.setDeploy(set.id, { project_id: project.id })} />
                ))}
              </ul>
            </section>
          ) : (
            <EmptyState
              icon="search"
              title={search === '' ? 'The list ends before this page' : `No set matches “${search}”`}
              actions={<ButtonLink to={here}>Show all sets</ButtonLink>}
            >
              There {page.all === 1 ? 'is' : 'are'} {counted(page.all, 'set')}.
            </EmptyState>
          )}
          <Pager range={page} noun={NOUN} to={(offset) => paths.projectDeploy(project.id, { name: search, offset })} />
        </>
      )}
    </Page>
  );
}
