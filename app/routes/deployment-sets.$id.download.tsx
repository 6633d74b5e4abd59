import { data, type MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { Button } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { ErrorSummary } from '#app/components/ui/error-summary.tsx';
import { SelectField, TextField } from '#app/components/ui/field.tsx';
import type { ExportQuery } from '#app/contracts/set-exports.ts';
import { LAYOUTS, PLATFORMS } from '#app/domain/platforms.ts';
import { sentExport } from '#app/http/export-form.server.ts';
import { pageLoader, seeOther } from '#app/http/page.server.ts';
import { paths } from '#app/lib/paths.ts';

/** The page; a form on it with a name that will do goes on to the file. */
export const loader = pageLoader(
  async ({ app, owner, params, url }) => {
    const suggested = await app.services.setExport.suggest(owner, params.id ?? '');
    const sent = sentExport(url.searchParams);
    if (sent && sent.problem === null) {
      throw seeOther(paths.setExport(suggested.set.id, { format: sent.format, name: sent.name }));
    }
    return data({ ...suggested, sent }, { status: sent ? 422 : 200 });
  },
  { feature: 'deployment_sets' },
);

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, `${args.data?.sent ? 'Error: ' : ''}Export ${args.data?.set.name ?? 'set'}`);

interface ExportCardProps {
  setId: string;
  title: string;
  format: NonNullable<ExportQuery['format']>;
  words: string;
  /** The name may be refused, on this page. */
  hasName?: boolean;
  children?: React.ReactNode;
}

/** One way to export. A plain form: its answer is a file, which only the browser itself can keep. */
function ExportCard({ setId, title, format, words, hasName = false, children }: ExportCardProps) {
  return (
    <Card title={title}>
      <form method="get" action={hasName ? paths.setDownload(setId) : paths.setExport(setId)}>
        <input type="hidden" name="format" value={format} />
        <div className="grid gap-4 p-4">
          <p className="text-ink-muted">{words}</p>
          {children}
        </div>
        <div className="card-foot justify-end">
          <Button icon="arrow-down">Download {title.toLowerCase()}</Button>
        </div>
      </form>
    </Card>
  );
}

const nameHint = 'Small letters, digits and single hyphens.';

export default function SetDownloadPage() {
  const { set, native_name: suggested, sent } = useLoaderData<typeof loader>();
  const problem = sent?.problem ?? null;
  const nameField = (format: string) => ({
    id: `${format}-name`,
    name: 'name',
    ...(sent?.format === format && problem !== null
      ? { initialValue: sent.name, errors: [problem] }
      : { initialValue: suggested }),
  });
  return (
    <Page narrow>
      <PageHeader
        title={`Export ${set.name}`}
        crumbs={[
          { name: 'Sets', to: paths.sets() },
          { name: set.name, to: paths.set(set.id) },
        ]}
        lede="Take the set to other people, other tools or another server."
      />
      <ErrorSummary problems={sent && problem !== null ? [{ message: problem, fieldId: `${sent.format}-name` }] : []} />
      <div className="stack">
        <ExportCard
          setId={set.id}
          title="Definition"
          format="definition"
          words="The set and the sets in it as JSON, without the artifacts' contents. Another server that has the same artifacts makes the same set of it."
        />
        <ExportCard
          setId={set.id}
          title="Plugin"
          format="plugin"
          hasName
          words="Everything the set resolves to as one Claude Code plugin (zip), with its hooks and MCP servers."
        >
          <TextField field={nameField('plugin')} label="Name of the plugin" hint={nameHint} maxLength={64} mono />
        </ExportCard>
        <ExportCard
          setId={set.id}
          title="Marketplace"
          format="marketplace"
          hasName
          words="A Claude Code marketplace (zip) with that plugin in it: unpack it into a repository and add that."
        >
          <TextField field={nameField('marketplace')} label="Name of the marketplace" hint={nameHint} maxLength={64} mono />
        </ExportCard>
        <ExportCard
          setId={set.id}
          title="Bundle"
          format="bundle"
          words="The files as a platform wants them in a project (tar.gz), to unpack where Loadout cannot reach. What the platform has no place for is left out and named in loadout-bundle.json."
        >
          <SelectField field={{ id: 'platform', name: 'platform' }} label="Platform">
            {PLATFORMS.filter((platform) => LAYOUTS[platform].defaultRoot !== null).map((platform) => (
              <option key={platform} value={platform}>
                {LAYOUTS[platform].label}
              </option>
            ))}
          </SelectField>
        </ExportCard>
      </div>
    </Page>
  );
}
