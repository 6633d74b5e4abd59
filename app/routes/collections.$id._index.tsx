import type { MetaFunction } from '@remix-run/node';
import { Form, useLoaderData } from '@remix-run/react';
import { ArtifactRow } from '#app/components/library/artifact-row.tsx';
import { GroupsCard } from '#app/components/library/groups-card.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { Button, ButtonLink } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { counted, numbered } from '#app/components/ui/count.ts';
import { SearchField } from '#app/components/ui/field.tsx';
import { Menu, MenuLink } from '#app/components/ui/menu.tsx';
import { Pager } from '#app/components/ui/pager.tsx';
import { pageLoader } from '#app/http/page.server.ts';
import { offsetParam, textParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

const LIMIT = 50;
const GROUPS = 100;

export const loader = pageLoader(async ({ app, owner, params: { id = '' }, url: { searchParams } }) => {
  const name = textParam(searchParams, 'name');
  const { collections, groups } = app.services;
  const [collection, artifacts, grouped] = [
    await collections.get(owner, id),
    await collections.listArtifacts(owner, id, { name, limit: LIMIT, offset: offsetParam(searchParams) }),
    await groups.list(owner, { collection_id: id, limit: GROUPS }),
  ];
  return {
    name,
    collection,
    rows: artifacts.items,
    range: { total: artifacts.total ?? 0, limit: artifacts.limit, offset: artifacts.offset ?? 0 },
    groups: grouped.items,
    groupTotal: grouped.total ?? 0,
  };
});

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, `${args.data?.collection.name ?? 'Collection'}: collection`);

const NOUN = { one: 'artifact', many: 'artifacts' };

export default function CollectionPage() {
  const { name, collection, rows, range, groups, groupTotal } = useLoaderData<typeof loader>();
  const { id } = collection;
  return (
    <Page>
      <PageHeader
        title={collection.name}
        crumbs={[
          { name: 'Library', to: paths.artifacts() },
          { name: 'Collections', to: paths.collections() },
        ]}
        lede={collection.description}
        actions={
          <>
            <ButtonLink icon="import" to={paths.importNew({ collection: id })}>
              Import into it
            </ButtonLink>
            <ButtonLink icon="pencil" to={paths.collectionEdit(id)}>
              Edit
            </ButtonLink>
            <Menu label={`Actions for ${collection.name}`}>
              <MenuLink to={paths.pluginNew(id)} icon="plus">
                New plugin
              </MenuLink>
              <MenuLink to={paths.collectionDelete(id)} icon="trash" danger>
                Delete…
              </MenuLink>
            </Menu>
          </>
        }
      />
      <div className="cols">
        <div className="stack">
          <Card
            title="Artifacts"
            count={numbered(collection.artifact_count)}
            aside={
              collection.artifact_count > 0 && (
                <Form className="flex gap-2" method="get" role="search" aria-label={`Artifacts of ${collection.name}`}>
                  <SearchField
                    id="name"
                    name="name"
                    label="Search artifacts by name"
                    placeholder="Search by name"
                    defaultValue={name}
                    key={name}
                  />
                  <Button>Search</Button>
                </Form>
              )
            }
            foot={
              name !== '' &&
              rows.length > 0 && (
                <span>
                  {counted(range.total, 'artifact')} match “{name}”.
                </span>
              )
            }
          >
            {rows.length > 0 ? (
              <ul className="arts">
                {rows.map((artifact) => (
                  <ArtifactRow key={artifact.uuid} artifact={artifact} inCollection />
                ))}
              </ul>
            ) : (
              <p className="p-4 text-ink-muted">
                {name === '' ? 'Nothing in it yet. Import artifacts into it.' : `No artifact in it matches “${name}”.`}
              </p>
            )}
          </Card>
          <Pager range={range} noun={NOUN} to={(offset) => paths.collection(id, { name, offset: offset || null })} />
        </div>
        <aside className="stack" aria-label="Groups">
          <GroupsCard collectionId={id} groups={groups} total={groupTotal} />
        </aside>
      </div>
    </Page>
  );
}
