import { data, type MetaFunction } from '@remix-run/node';
import { type ClientActionFunctionArgs, useActionData, useLoaderData } from '@remix-run/react';
import { CompositionCard } from '#app/components/sets/composition.tsx';
import { MembersCard } from '#app/components/sets/members-card.tsx';
import { PlacesCard } from '#app/components/sets/places-card.tsx';
import { ResolvedCard } from '#app/components/sets/resolved-card.tsx';
import { SetFacts } from '#app/components/sets/set-facts.tsx';
import { useHeadingInPlace } from '#app/components/sets/set-heading.tsx';
import { SetMenu } from '#app/components/sets/set-menu.tsx';
import { SetTile } from '#app/components/sets/set-tile.tsx';
import { showChangedMeanwhile } from '#app/components/shell/changed-meanwhile.ts';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { UNREACHABLE, whenReachable } from '#app/components/shell/unreachable.ts';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { ErrorSummary } from '#app/components/ui/error-summary.tsx';
import { Tags } from '#app/components/ui/tags.tsx';
import { formRefusal, pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { statusOf } from '#app/http/problem.server.ts';
import { changeMembers } from '#app/http/set-members-form.server.ts';
import { paths } from '#app/lib/paths.ts';

const feature = 'deployment_sets';

export const loader = pageLoader(async ({ app, owner, params }) => app.services.setPages.overview(owner, params.id ?? ''), {
  feature,
});

/** The buttons of the member rows, and "Save order". */
export const action = pageAction(
  async (context) => {
    const id = context.params.id ?? '';
    try {
      const { text, memberId, undo } = await changeMembers(context, await context.request.formData());
      return redirectWithFlash(context.app, memberId ? paths.setMember(id, memberId) : paths.set(id), {
        kind: 'done',
        text,
        undo: undo && { to: paths.set(id), fields: undo },
      });
    } catch (error) {
      const refusal = formRefusal(error);
      if (!refusal) throw error;
      return data({ problem: refusal.message }, { status: statusOf(refusal.code) });
    }
  },
  { feature },
);

export const clientAction = ({ serverAction }: ClientActionFunctionArgs) =>
  whenReachable(() => serverAction<typeof action>(), { problem: UNREACHABLE });

export const shouldRevalidate = showChangedMeanwhile;

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, `${args.data?.set.name ?? 'Set'}: set`);

export default function SetPage() {
  const overview = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { set, resolved, composition, places } = overview;
  const heading = useHeadingInPlace(set);
  return (
    <Page>
      <PageHeader
        title={heading.name}
        crumbs={[{ name: 'Sets', to: paths.sets() }]}
        tile={<SetTile set={set} size="lg" />}
        badge={
          <>
            {heading.opener}
            <Tags tags={set.tags} />
          </>
        }
        lede={heading.description}
        form={heading.form}
        isEdited={heading.isEdited}
        actions={
          <>
            {set.members.length > 0 ? (
              <ButtonLink variant="primary" icon="deploy" to={paths.setDeploy(set.id)}>
                Deploy
              </ButtonLink>
            ) : (
              <ButtonLink variant="primary" icon="plus" to={paths.setMembersNew(set.id)}>
                Add members
              </ButtonLink>
            )}
            <ButtonLink icon="pencil" to={paths.setEdit(set.id)}>
              Edit
            </ButtonLink>
            <SetMenu set={set} />
          </>
        }
      />
      <ErrorSummary problems={answer ? [{ message: answer.problem }] : []} />
      <SetFacts overview={overview} />
      <div className="cols">
        <MembersCard set={set} alreadyBy={overview.already_by} />
        <aside className="grid gap-6" aria-label="About this set">
          <ResolvedCard setId={set.id} resolved={resolved} />
          {places.length > 0 && <PlacesCard places={places} />}
        </aside>
      </div>
      {composition.total > 1 && <CompositionCard composition={composition} />}
    </Page>
  );
}
