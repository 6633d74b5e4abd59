import type { MetaFunction } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { stateMeanings, words } from '#app/components/help/words.ts';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { ShortcutList, ShortcutSwitch } from '#app/components/shell/shortcut-list.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { StateBadge } from '#app/components/ui/state-badge.tsx';
import { Table } from '#app/components/ui/table.tsx';
import { pageLoader } from '#app/http/page.server.ts';
import { paths } from '#app/lib/paths.ts';

/** Nothing to load, but only for those who may. */
export const loader = pageLoader(async () => null);

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, 'Help');

const STATES = ['synced', 'modified', 'outdated', 'missing', 'conflict', 'orphaned'] as const;

export default function HelpPage() {
  return (
    <Page>
      <PageHeader
        title="Help"
        lede="Loadout composes artifacts for AI coding agents into nested sets and deploys a set to a project in one action."
      />
      <div className="cols">
        <div className="stack">
          <Card title="The words">
            <dl className="lined">
              {words.map(({ id, word, meaning }) => (
                <div
                  key={id}
                  id={id}
                  className="grid gap-x-6 gap-y-1 px-4 py-3 target:bg-accent-tint md:grid-cols-[11rem_minmax(0,1fr)]"
                >
                  <dt className="font-medium">{word}</dt>
                  <dd className="text-ink-muted">{meaning}</dd>
                </div>
              ))}
            </dl>
          </Card>
          <Card title="States of an artifact in a project" id="states">
            <Table caption="States of an artifact in a project" columns={['State', 'What it means']}>
              {STATES.map((state) => (
                <tr key={state}>
                  <th scope="row" className="w-36">
                    <StateBadge state={state} />
                  </th>
                  <td className="text-ink-muted">{stateMeanings[state]}</td>
                </tr>
              ))}
            </Table>
          </Card>
        </div>
        <aside className="stack" aria-label="First steps">
          <Card title="First steps">
            <ol className="grid list-decimal gap-2 py-4 ps-9 pe-4">
              <li>
                <Link to={paths.importNew()}>Import artifacts</Link> from a folder or a git repository.
              </li>
              <li>
                <Link to={paths.setNew()}>Make a set</Link> of those every project needs.
              </li>
              <li>
                <Link to={paths.projectNew()}>Register a project</Link>: a folder on this machine.
              </li>
              <li>Deploy the set: look at the plan, then press the button that says the number.</li>
            </ol>
          </Card>
          <Card title="Keyboard shortcuts" id="shortcuts">
            <div className="grid gap-4 p-4">
              <ShortcutList />
              <ShortcutSwitch id="help-shortcuts" />
            </div>
          </Card>
          <Card title="More">
            <ul className="rows">
              <li>
                <a href={paths.apiDocs()}>The API</a>
              </li>
            </ul>
          </Card>
        </aside>
      </div>
    </Page>
  );
}
