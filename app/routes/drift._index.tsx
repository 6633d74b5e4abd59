import type { MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { DriftTable } from '#app/components/projects/drift-matrix.tsx';
import { driftMatrix } from '#app/components/projects/matrix-of-drift.ts';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { useShell } from '#app/components/shell/shell-data.ts';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { counted } from '#app/components/ui/count.ts';
import { EmptyState } from '#app/components/ui/empty-state.tsx';
import { pageLoader } from '#app/http/page.server.ts';
import { paths } from '#app/lib/paths.ts';

export const loader = pageLoader(async ({ app, owner }) => ({
  matrix: driftMatrix(await app.services.drift.standings(owner, null)),
}));

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, 'Drift');

export default function DriftPage() {
  const { matrix } = useLoaderData<typeof loader>();
  const { setsEnabled } = useShell();
  const { rows, behind } = matrix;
  return (
    <Page>
      <PageHeader
        title="Drift"
        crumbs={[{ name: 'Projects', to: paths.projects() }]}
        lede={
          behind === 0
            ? 'How each project stands to the sets that are deployed into it, compared with the disk just now.'
            : `${counted(behind, 'project')} behind, compared with the disk just now.`
        }
        actions={
          setsEnabled &&
          behind > 0 && (
            <ButtonLink variant="primary" icon="deploy" to={paths.driftLevel()}>
              Bring {counted(behind, 'project')} level…
            </ButtonLink>
          )
        }
      />
      {rows.length === 0 ? (
        <EmptyState
          icon="layers"
          title="Nothing deployed yet"
          actions={
            setsEnabled && (
              <ButtonLink variant="primary" to={paths.sets()}>
                Choose a set to deploy
              </ButtonLink>
            )
          }
        >
          Once sets are deployed into projects, this page says which projects have fallen behind, and brings them level.
        </EmptyState>
      ) : (
        <DriftTable matrix={matrix} />
      )}
    </Page>
  );
}
