import type { MetaFunction } from '@remix-run/node';
import { Form, useLoaderData } from '@remix-run/react';
import { NotesCard, ReportSections } from '#app/components/imports/report.tsx';
import { ReportChips } from '#app/components/imports/report-chips.tsx';
import { REPORT_FILTERS, type ReportHead, reportOverview, reportPage } from '#app/components/imports/report-sections.ts';
import { ReportTable } from '#app/components/imports/report-table.tsx';
import { SourceCard } from '#app/components/imports/source-card.tsx';
import { FormKey } from '#app/components/shell/form-key.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { Button, ButtonLink } from '#app/components/ui/button.tsx';
import { counted, numbered } from '#app/components/ui/count.ts';
import { EmptyState } from '#app/components/ui/empty-state.tsx';
import { Message } from '#app/components/ui/message.tsx';
import { Pager } from '#app/components/ui/pager.tsx';
import { StateBadge } from '#app/components/ui/state-badge.tsx';
import { useRefresh } from '#app/components/ui/use-refresh.ts';
import { pageLoader } from '#app/http/page.server.ts';
import { choiceParam, offsetParam, textParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

const LIMIT = 100;

export const loader = pageLoader(async ({ app, owner, params: { id = '' }, url: { searchParams } }) => {
  const show = choiceParam(searchParams, 'show', REPORT_FILTERS);
  const { items, ...report } = await app.services.imports.get(owner, id);
  const offset = offsetParam(searchParams);
  return {
    id: report.id ?? id,
    report,
    overview: reportOverview(items),
    show,
    page: show === 'all' ? null : { ...reportPage(items, show, offset, LIMIT), limit: LIMIT, offset },
    auto: textParam(searchParams, 'auto') === '5',
  };
});

const isRunning = ({ status }: Pick<ReportHead, 'status'>): boolean => status === 'queued' || status === 'running';

export const meta: MetaFunction<typeof loader> = (args) => {
  const { report, auto } = args.data ?? {};
  if (!report) return pageTitle(args, 'Import');
  const running = isRunning(report);
  const title = pageTitle(args, `${running ? 'Running: import' : 'Import'} of ${report.source.name}: report`);
  return running && auto ? [...title, { httpEquiv: 'refresh', content: '5' }] : title;
};

/** One sentence: how many places, what became of them, and that nothing was lost silently. */
function lede({ summary, error, status }: ReportHead): string {
  if (status === 'queued') return 'Waiting for its turn. You can leave this page; the report stays under Imports.';
  if (status === 'running') return 'Under way. You can leave this page; the report stays under Imports.';
  if (error) return error.message;
  const { found, created, updated, unchanged, rejected } = summary;
  const left =
    rejected === 0
      ? 'Nothing was left out.'
      : `${numbered(rejected)} ${rejected === 1 ? 'was' : 'were'} left out, each with the reason.`;
  return `Found in ${counted(found, 'place')}: ${numbered(created)} created, ${numbered(updated)} updated, ${numbered(unchanged)} unchanged. ${left}`;
}

/** The same source once more. An archive has to be chosen again. */
function ImportAgain({ report }: { report: ReportHead }) {
  const { source, collection_id: collection } = report;
  if (source.kind === 'archive')
    return (
      <ButtonLink icon="refresh-cw" to={paths.importNew({ kind: 'archive', collection })}>
        Import again
      </ButtonLink>
    );
  const fields = {
    'source.kind': source.kind,
    ...(source.kind === 'git' ? { 'source.url': source.url } : { 'source.path': source.path }),
    'source.ref': source.ref,
    'source.subdirectory': source.subdirectory,
    collection_id: collection,
  };
  return (
    <Form method="post" action={paths.importNew({ kind: source.kind === 'git' ? 'git' : null })}>
      <FormKey />
      <input type="hidden" name="intent" value="import" />
      {Object.entries(fields).map(([name, value]) => value && <input key={name} type="hidden" name={name} value={value} />)}
      <Button icon="refresh-cw">Import again</Button>
    </Form>
  );
}

export default function ImportReportPage() {
  const { id, report, overview, show, page } = useLoaderData<typeof loader>();
  const { counts } = overview;
  const running = isRunning(report);
  useRefresh(running);
  return (
    <Page>
      <PageHeader
        title={`Import of ${report.source.name}`}
        crumbs={[
          { name: 'Library', to: paths.artifacts() },
          { name: 'Imports', to: paths.imports() },
        ]}
        badge={
          counts.rejected > 0 && !running ? (
            <StateBadge state="partial">{numbered(counts.rejected)} rejected</StateBadge>
          ) : (
            <StateBadge state={report.status} />
          )
        }
        lede={lede(report)}
        actions={
          running ? (
            <>
              <ButtonLink icon="refresh-cw" to={paths.import(id)} reloadDocument>
                Refresh
              </ButtonLink>
              <ButtonLink variant="quiet" to={paths.import(id, { auto: 5 })} reloadDocument>
                Refresh every 5 seconds
              </ButtonLink>
            </>
          ) : (
            <>
              <ImportAgain report={report} />
              {report.collection_id !== null && (
                <ButtonLink to={paths.collection(report.collection_id)}>Open {report.collection_name}</ButtonLink>
              )}
            </>
          )
        }
      />
      {report.error && (
        <Message kind="failed" title="The import could not be finished">
          {report.error.message} <code className="text-xs">{report.error.code}</code>
        </Message>
      )}
      <div className="cols">
        <div className="stack">
          {counts.all + counts.vanished > 0 && <ReportChips id={id} counts={counts} current={show} />}
          {page === null && !running && report.error === null && counts.all + counts.vanished === 0 && (
            <EmptyState icon="search" title="No artifact was found in it">
              A skill is a folder with a SKILL.md; commands and agents are .md files below folders of these names; a plugin has a
              plugin.json.
            </EmptyState>
          )}
          {page === null ? (
            <ReportSections overview={overview} id={id} />
          ) : (
            <>
              <section className="card" aria-label={`Items: ${show}`}>
                {page.rows.length > 0 ? (
                  <ReportTable caption={`Items: ${show}`} columns={['Outcome', 'Artifact', 'Found at']} rows={page.rows} />
                ) : (
                  <p className="p-4 text-ink-muted">No item of this import is {show === 'warnings' ? 'with warnings' : show}.</p>
                )}
              </section>
              <Pager
                range={page}
                noun={{ one: 'item', many: 'items' }}
                to={(offset) => paths.import(id, { show, offset: offset || null })}
              />
            </>
          )}
          {page === null && <NotesCard notes={report.notes} />}
        </div>
        <aside className="stack" aria-label="About this import">
          <SourceCard report={report} />
        </aside>
      </div>
    </Page>
  );
}
