import type { MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { RunRow } from '#app/components/deployments/run-row.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { useShell } from '#app/components/shell/shell-data.ts';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { Chip, Chips } from '#app/components/ui/chips.tsx';
import { EmptyState } from '#app/components/ui/empty-state.tsx';
import { Pager, rangeWords } from '#app/components/ui/pager.tsx';
import { stateLook } from '#app/components/ui/states.ts';
import { RUN_STATUSES } from '#app/contracts/deployments.ts';
import { pageLoader } from '#app/http/page.server.ts';
import { choiceParam, offsetParam, textParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

const LIMIT = 50;
const FILTERS = ['all', ...RUN_STATUSES] as const;

export const loader = pageLoader(async ({ app, owner, url: { searchParams } }) => {
  const status = choiceParam(searchParams, 'status', FILTERS);
  const filter = { set_id: textParam(searchParams, 'set_id'), project_id: textParam(searchParams, 'project_id') };
  const page = await app.services.runs.listBriefly(owner, {
    status: status === 'all' ? undefined : status,
    set_id: filter.set_id || undefined,
    project_id: filter.project_id || undefined,
    limit: LIMIT,
    offset: offsetParam(searchParams),
  });
  return {
    filter,
    status,
    rows: page.items,
    range: { total: page.total ?? 0, limit: page.limit, offset: page.offset ?? 0 },
  };
});

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, 'Runs');

const NOUN = { one: 'run', many: 'runs' };

/** The statuses people look for; the others pass too quickly to be looked for. */
const OFFERED = ['succeeded', 'partial', 'failed', 'cancelled', 'running'] as const;

export default function RunListPage() {
  const { filter, status, rows, range } = useLoaderData<typeof loader>();
  const { setsEnabled } = useShell();
  const isFiltered = status !== 'all' || filter.set_id !== '' || filter.project_id !== '';
  const narrowed = filter.set_id !== '' || filter.project_id !== '';
  const to = (wanted: string, offset = 0) =>
    paths.runs({ ...filter, status: wanted === 'all' ? null : wanted, offset: offset === 0 ? null : offset });
  if (range.total === 0 && !isFiltered) {
    return (
      <Page>
        <PageHeader title="Runs" lede="The record of every deploy." />
        <EmptyState
          icon="deploy"
          title="No runs yet"
          actions={
            setsEnabled && (
              <ButtonLink variant="primary" to={paths.sets()}>
                Choose a set to deploy
              </ButtonLink>
            )
          }
        >
          A run is the record of one deploy, with a line per artifact. It stays when its set or project is gone.
        </EmptyState>
      </Page>
    );
  }
  return (
    <Page>
      <PageHeader title="Runs" lede="The record of every deploy." />
      <Chips label="Filter by result">
        <Chip to={to('all')} name="All" current={status === 'all'} />
        {OFFERED.map((one) => (
          <Chip key={one} to={to(one)} name={stateLook(one).word} current={status === one} />
        ))}
        {narrowed && (
          <Chip to={paths.runs({ status: status === 'all' ? null : status })} name="one set or project" current removes />
        )}
      </Chips>
      {rows.length > 0 ? (
        <section className="card" aria-label={`Runs ${rangeWords(range, NOUN)}`}>
          <ul className="lined">
            {rows.map((run) => (
              <RunRow key={run.id} run={run} />
            ))}
          </ul>
        </section>
      ) : (
        <EmptyState icon="search" title="No run matches" actions={<ButtonLink to={paths.runs()}>Show all runs</ButtonLink>}>
          There is none with this result, set or project.
        </EmptyState>
      )}
      <Pager range={range} noun={NOUN} to={(offset) => to(status, offset)} />
    </Page>
  );
}
