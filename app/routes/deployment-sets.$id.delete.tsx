import type { MetaFunction } from '@remix-run/node';
import { Form, useLoaderData } from '@remix-run/react';
import { LosingSets } from '#app/components/sets/delete-effects.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { Button, ButtonLink } from '#app/components/ui/button.tsx';
import { counted } from '#app/components/ui/count.ts';
import { pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { paths } from '#app/lib/paths.ts';

const feature = 'deployment_sets';

export const loader = pageLoader(async ({ app, owner, params }) => app.services.setPages.removal(owner, params.id ?? ''), {
  feature,
});

export const action = pageAction(
  async ({ app, owner, params }) => {
    const id = params.id ?? '';
    const { set } = await app.services.sets.find(owner, id);
    await app.services.sets.remove(owner, id);
    return redirectWithFlash(app, paths.sets(), { kind: 'done', text: `Deleted ${set.name}.` });
  },
  { feature },
);

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, `Delete ${args.data?.set.name ?? 'set'}?`);

export default function DeleteSetPage() {
  const { set, losing, losing_count: count, deployed } = useLoaderData<typeof loader>();
  return (
    <Page narrow>
      <PageHeader
        title={`Delete ${set.name}?`}
        crumbs={[
          { name: 'Sets', to: paths.sets() },
          { name: set.name, to: paths.set(set.id) },
        ]}
      />
      <Form className="card" method="post">
        <div className="grid gap-3 p-4">
          {count > 0 ? (
            <>
              <p>
                {set.name} is part of {counted(count, 'other set')} and disappears from {count === 1 ? 'it' : 'them'}:
              </p>
              <LosingSets sets={losing} />
              {count > losing.length && (
                <p className="text-sm text-ink-muted">and {counted(count - losing.length, 'more set')}</p>
              )}
            </>
          ) : (
            <p>{set.name} is part of no other set.</p>
          )}
          <p className="text-ink-muted">
            The artifacts stay in the library.{' '}
            {deployed
              ? `Files in the ${counted(deployed.projects, 'project')} it was deployed to stay where they are and show as orphaned; undeploy it first to take them out.`
              : 'It is deployed to no project.'}
          </p>
        </div>
        <div className="card-foot justify-end">
          <div className="actions">
            <ButtonLink to={paths.set(set.id)}>Keep the set</ButtonLink>
            <Button variant="danger">Delete {set.name}</Button>
          </div>
        </div>
      </Form>
    </Page>
  );
}
