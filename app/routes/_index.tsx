import type { MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { AttentionCard } from '#app/components/home/attention.tsx';
import { Checklist, isSetUp } from '#app/components/home/checklist.tsx';
import { RecentRuns, RecentSets } from '#app/components/home/recent.tsx';
import { SamplesCard } from '#app/components/home/samples.tsx';
import { ThreeWords } from '#app/components/home/words.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { useShell } from '#app/components/shell/shell-data.ts';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { counted } from '#app/components/ui/count.ts';
import type { HomePage } from '#app/contracts/home.ts';
import { pageLoader } from '#app/http/page.server.ts';
import { paths } from '#app/lib/paths.ts';

export const loader = pageLoader(async ({ app, owner }) => app.services.home.overview(owner));

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, args.data && !isSetUp(args.data.progress) ? 'Set up' : 'Home');

export default function Home() {
  const home = useLoaderData<typeof loader>();
  const { setsEnabled } = useShell();
  return <Page>{setsEnabled && !isSetUp(home.progress) ? <FirstRun home={home} /> : <Everyday home={home} />}</Page>;
}

function FirstRun({ home }: { home: HomePage }) {
  return (
    <>
      <PageHeader
        title="Set up Loadout"
        lede="Four steps to the first deploy. The list ticks itself off as you go, in any order."
      />
      <div className="cols">
        <Checklist home={home} />
        <aside className="stack" aria-label="Help to get started">
          {home.progress.sets === 0 && <SamplesCard />}
          <ThreeWords />
        </aside>
      </div>
      <AttentionCard attention={home.attention} />
      {home.sets.length > 0 && <RecentSets sets={home.sets} total={home.progress.sets} />}
    </>
  );
}

function Everyday({ home }: { home: HomePage }) {
  const { setsEnabled } = useShell();
  const { projects, sets, artifacts } = home.progress;
  const counts = [counted(projects, 'project'), ...(setsEnabled ? [counted(sets, 'set')] : []), counted(artifacts, 'artifact')];
  return (
    <>
      <PageHeader
        title="Home"
        lede={`${counts.join(', ')}.`}
        actions={
          <>
            <ButtonLink icon="import" to={paths.importNew()}>
              Import artifacts
            </ButtonLink>
            {setsEnabled && (
              <ButtonLink variant="primary" icon="plus" to={paths.setNew()}>
                New set
              </ButtonLink>
            )}
          </>
        }
      />
      <AttentionCard attention={home.attention} />
      <div className="cols-even">
        {home.sets.length > 0 && <RecentSets sets={home.sets} total={sets} />}
        {home.runs.length > 0 && <RecentRuns runs={home.runs} />}
      </div>
    </>
  );
}
