import type { MetaFunction } from '@remix-run/node';
import { Form, useLoaderData } from '@remix-run/react';
import { diffPlace } from '#app/components/deployments/diff-lines.ts';
import { DiffPane } from '#app/components/deployments/diff-pane.tsx';
import { shortHash } from '#app/components/library/artifact-words.ts';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { Button } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { counted, numbered } from '#app/components/ui/count.ts';
import { SelectField } from '#app/components/ui/field.tsx';
import type { ArtifactVersion } from '#app/contracts/artifacts.ts';
import type { ChangedFile } from '#app/contracts/library-pages.ts';
import { colourPlace } from '#app/http/code-colours.server.ts';
import { pageLoader } from '#app/http/page.server.ts';
import { textParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

/** Lines of all files on the page. */
const LINES = 3000;

const remarks = {
  added: 'added',
  removed: 'removed',
  changed: 'changed',
  mode: 'the same bytes, may be executed or no longer',
} as const satisfies Record<ChangedFile['kind'], string>;

export const loader = pageLoader(async ({ app, owner, params: { uuid = '' }, url: { searchParams } }) => {
  const { files, ...changes } = await app.services.artifactChanges.between(owner, uuid, {
    from: textParam(searchParams, 'from') || undefined,
    to: textParam(searchParams, 'to') || undefined,
  });
  const budget = { lines: LINES };
  return {
    ...changes,
    files: files.map(({ path, kind, diff }) => ({
      kind,
      place: colourPlace(diffPlace({ path, key: null, action: kind, diff }, budget)),
    })),
  };
});

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, `Changes of ${args.data?.artifact.artifact_id ?? 'artifact'}`);

function VersionSelect({
  name,
  label,
  chosen,
  versions,
}: {
  name: string;
  label: string;
  chosen: string | null;
  versions: readonly ArtifactVersion[];
}) {
  return (
    <SelectField field={{ id: name, name }} label={label} defaultValue={chosen ?? ''} key={chosen}>
      {versions.map(({ content_hash: hash, created_at: at, current }) => (
        <option key={hash} value={hash}>
          {shortHash(hash)}, {at.slice(0, 10)}
          {current ? ', current' : ''}
        </option>
      ))}
    </SelectField>
  );
}

export default function ArtifactChangesPage() {
  const { artifact, versions, from, to, files, total } = useLoaderData<typeof loader>();
  const { uuid, artifact_id: id } = artifact;
  return (
    <Page>
      <PageHeader
        title={`Changes of ${id}`}
        crumbs={[
          { name: 'Library', to: paths.artifacts() },
          { name: id, to: paths.artifact(uuid) },
        ]}
        lede={
          from === null
            ? 'This is its first version, so there is nothing to compare it with.'
            : `From ${shortHash(from)} to ${shortHash(to)}: ${total === 0 ? 'nothing changed' : `${counted(total, 'file')} changed`}.`
        }
      />
      {versions.length > 1 && (
        <Form className="card" method="get" aria-label="Versions to compare">
          <div className="grid gap-5 p-4 md:grid-cols-2">
            <VersionSelect name="from" label="From" chosen={from} versions={versions} />
            <VersionSelect name="to" label="To" chosen={to} versions={versions} />
          </div>
          <div className="card-foot justify-end">
            <Button>Compare</Button>
          </div>
        </Form>
      )}
      {files.length > 0 && (
        <Card
          title="Files"
          count={numbered(total)}
          foot={total > files.length && <span>{numbered(total - files.length)} more are not shown.</span>}
        >
          <div className="grid gap-4 p-4">
            {files.map(({ kind, place }) => (
              <DiffPane
                key={place.path}
                place={place}
                remark={place.lines === null && kind !== 'mode' ? `${remarks[kind]}, not shown line by line` : remarks[kind]}
              />
            ))}
          </div>
        </Card>
      )}
    </Page>
  );
}
