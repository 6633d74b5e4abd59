import { data, type MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { GroupContents } from '#app/components/library/group-contents.tsx';
import { GroupTile } from '#app/components/library/group-tile.tsx';
import { UsageList } from '#app/components/library/relations-card.tsx';
import { showChangedMeanwhile } from '#app/components/shell/changed-meanwhile.ts';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { numbered } from '#app/components/ui/count.ts';
import { ErrorSummary } from '#app/components/ui/error-summary.tsx';
import { Menu, MenuLink } from '#app/components/ui/menu.tsx';
import { Tags } from '#app/components/ui/tags.tsx';
import { changeContents, SHOWN_CONTENTS } from '#app/http/group-contents-form.server.ts';
import { formRefusal, pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { statusOf } from '#app/http/problem.server.ts';
import { paths } from '#app/lib/paths.ts';

export const loader = pageLoader(async ({ app, owner, params: { id = '' } }) => {
  const { collections, groupContents, groups } = app.services;
  const group = await groups.get(owner, id);
  const { name } = await collections.get(owner, group.collection_id);
  const { items } = await groupContents.list(owner, id, { limit: SHOWN_CONTENTS });
  return { group, collection: { id: group.collection_id, name }, artifacts: items, usage: await groups.usage(owner, id) };
});

/** The buttons of the rows, and "Save order". */
export const action = pageAction(async (context) => {
  const { app, params, request } = context;
  const { id = '' } = params;
  try {
    const { text, artifactUuid } = await changeContents(context, await request.formData());
    return redirectWithFlash(app, artifactUuid ? paths.groupArtifact(id, artifactUuid) : paths.group(id), { kind: 'done', text });
  } catch (error) {
    const refusal = formRefusal(error);
    if (refusal?.code !== 'version_mismatch') throw error;
    return data({ problem: refusal.message }, { status: statusOf(refusal.code) });
  }
});

export const shouldRevalidate = showChangedMeanwhile;

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, `${args.data?.group.name ?? 'Group'}: group`);

export default function GroupPage() {
  const { group, collection, artifacts, usage } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { id, name } = group;
  return (
    <Page>
      <PageHeader
        title={name}
        crumbs={[
          { name: 'Library', to: paths.artifacts() },
          { name: 'Collections', to: paths.collections() },
          { name: collection.name, to: paths.collection(collection.id) },
        ]}
        tile={<GroupTile group={group} size="lg" />}
        badge={<Tags tags={group.tags} />}
        lede={group.description}
        actions={
          <>
            <ButtonLink variant="primary" icon="plus" to={paths.groupArtifactsNew(id)}>
              Add artifacts
            </ButtonLink>
            <ButtonLink icon="pencil" to={paths.groupEdit(id)}>
              Edit
            </ButtonLink>
            <Menu label={`Actions for ${name}`}>
              <MenuLink to={paths.groupDelete(id)} icon="trash" danger>
                Delete…
              </MenuLink>
            </Menu>
          </>
        }
      />
      <ErrorSummary problems={answer ? [{ message: answer.problem }] : []} />
      <div className="cols">
        <GroupContents group={group} artifacts={artifacts} />
        <aside className="stack" aria-label="About this group">
          <Card title="Used in" count={numbered(usage.sets.length)}>
            {usage.sets.length === 0 ? (
              <p className="p-4 text-sm text-ink-muted">No set yet. A group is deployed by the sets it is a member of.</p>
            ) : (
              <UsageList usage={usage} />
            )}
          </Card>
        </aside>
      </div>
    </Page>
  );
}
