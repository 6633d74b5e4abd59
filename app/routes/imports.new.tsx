import type { MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { ImportForm } from '#app/components/imports/import-form.tsx';
import { PreviewReport } from '#app/components/imports/preview.tsx';
import { reportOverview } from '#app/components/imports/report-sections.ts';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { Tabs } from '#app/components/ui/tabs.tsx';
import { mayReadServer } from '#app/http/caller.server.ts';
import { sendImportForm } from '#app/http/import-form.server.ts';
import { type PageContext, pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { rootsOf } from '#app/lib/env.server.ts';
import { choiceParam, textParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

const KINDS = ['directory', 'git', 'archive'] as const;
type Kind = (typeof KINDS)[number];
const kindNames: Record<Kind, string> = { directory: 'Folder', git: 'Git repository', archive: 'Archive' };
/** Folders of the server are offered only to whoever may read them. */
const kindsFor = (context: PageContext): readonly [Kind, ...Kind[]] => (mayReadServer(context) ? KINDS : ['git', 'archive']);
const kindOf = (context: PageContext): Kind => choiceParam(context.url.searchParams, 'kind', kindsFor(context));

/** As many collections as the select offers; others are found by typing their name. */
const OFFERED = 200;

export const loader = pageLoader(async (context) => {
  const { app, owner, url } = context;
  const { items } = await app.services.collections.list(owner, { limit: OFFERED });
  return {
    kind: kindOf(context),
    kinds: kindsFor(context),
    collection: textParam(url.searchParams, 'collection'),
    collections: items.map(({ id, name }) => ({ id, name })),
    roots: rootsOf(app.settings, owner),
  };
});

export const action = pageAction(async (context) => {
  const answer = await sendImportForm(context, kindOf(context));
  if (!('outcome' in answer)) return answer;
  const { app } = context;
  switch (answer.outcome) {
    case 'under_way':
      return redirectWithFlash(app, paths.imports(), { kind: 'done', text: 'This import is under way already.' });
    case 'kept': {
      const { status, source } = answer.report;
      const words =
        status === 'queued' || status === 'running' ? 'The import goes on beside this page.' : `Imported ${source.name}.`;
      return redirectWithFlash(app, paths.import(answer.id), { kind: status === 'failed' ? 'failed' : 'done', text: words });
    }
    case 'previewed': {
      const { items, ...report } = answer.report;
      return { preview: { report, overview: reportOverview(items), fields: answer.fields } };
    }
  }
});

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, 'Import artifacts');

export default function ImportNewPage() {
  const { kind, kinds, collection, collections, roots } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const result = answer && 'result' in answer ? answer.result : undefined;
  const preview = answer && 'preview' in answer ? answer.preview : undefined;
  const kept = Object.fromEntries(preview?.fields ?? []);
  const to = (tab: Kind) => paths.importNew({ kind: tab === kinds[0] ? null : tab, collection });
  return (
    <Page narrow={!preview}>
      <PageHeader
        title="Import artifacts"
        crumbs={[
          { name: 'Library', to: paths.artifacts() },
          { name: 'Imports', to: paths.imports() },
        ]}
        lede="Importing a source again updates its artifacts in place; nothing is ever deleted by it."
      />
      {preview && <PreviewReport preview={preview} />}
      <Tabs label="Kind of source" tabs={kinds.map((one) => ({ name: kindNames[one], to: to(one), current: kind === one }))} />
      <ImportForm
        key={`${kind} ${collection} ${preview?.report.created_at}`}
        kind={kind}
        result={result}
        values={{ ...defaults(kept), collection_id: kept.collection_id ?? collection }}
        collections={collections}
        roots={roots}
        mayReadServer={kinds.includes('directory')}
        previewed={preview !== undefined}
      />
    </Page>
  );
}

/** The fields of a previewed form as its next values. */
const defaults = (fields: Readonly<Record<string, string>>) => ({
  source: {
    kind: '',
    path: fields['source.path'] ?? '',
    url: fields['source.url'] ?? '',
    ref: fields['source.ref'] ?? '',
    subdirectory: fields['source.subdirectory'] ?? '',
  },
  archive: '',
  collection_name: fields.collection_name ?? '',
});
