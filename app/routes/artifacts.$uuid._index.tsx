import { data, type MetaFunction } from '@remix-run/node';
import { Link, useActionData, useLoaderData } from '@remix-run/react';
import { ArtifactAbout } from '#app/components/library/artifact-about.tsx';
import { idleWords, shortHash, typeWords } from '#app/components/library/artifact-words.ts';
import { DocumentCard } from '#app/components/library/document-card.tsx';
import { FilesCard } from '#app/components/library/files-card.tsx';
import { ConfigCard, FrontmatterCard } from '#app/components/library/frontmatter-card.tsx';
import { PluginContents } from '#app/components/library/plugin-contents.tsx';
import { PartOfPluginsCard, UsageCard, usageCount } from '#app/components/library/relations-card.tsx';
import { VersionsCard } from '#app/components/library/versions-card.tsx';
import { showChangedMeanwhile } from '#app/components/shell/changed-meanwhile.ts';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { bytesWords } from '#app/components/ui/bytes.ts';
import { counted, numbered } from '#app/components/ui/count.ts';
import { ErrorSummary } from '#app/components/ui/error-summary.tsx';
import { Facts } from '#app/components/ui/facts.tsx';
import { Menu, MenuLink } from '#app/components/ui/menu.tsx';
import { Message } from '#app/components/ui/message.tsx';
import { Tags } from '#app/components/ui/tags.tsx';
import { formRefusal, pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { changePluginContents } from '#app/http/plugin-contents-form.server.ts';
import { statusOf } from '#app/http/problem.server.ts';
import { shownFile } from '#app/http/shown-file.server.ts';
import { paths } from '#app/lib/paths.ts';

export const loader = pageLoader(async ({ app, owner, params, url: { searchParams } }) => {
  const { uuid = '' } = params;
  const version = searchParams.get('version') || undefined;
  const page = await app.services.libraryPages.artifact(owner, uuid, { version, file: searchParams.get('file') || undefined });
  const { file, ...rest } = page;
  const older = page.version === page.artifact.content_hash ? null : page.version;
  const known = new Set(page.files.map(({ path }) => path));
  const linkTo = (path: string) =>
    known.has(path) ? `${paths.artifact(page.artifact.uuid, { file: path, version: older })}#file` : null;
  return { ...rest, older, file: file && shownFile(file, linkTo) };
});

/** The buttons of a plugin's children, and "Save order". */
export const action = pageAction(async (context) => {
  const { app, params, request } = context;
  try {
    const text = await changePluginContents(context, await request.formData());
    return redirectWithFlash(app, paths.artifact(params.uuid ?? ''), { kind: 'done', text });
  } catch (error) {
    const refusal = formRefusal(error);
    if (refusal?.code !== 'version_mismatch') throw error;
    return data({ problem: refusal.message }, { status: statusOf(refusal.code) });
  }
});

export const shouldRevalidate = showChangedMeanwhile;

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, `${args.data?.artifact.artifact_id ?? 'Artifact'}: artifact`);

export default function ArtifactDetailPage() {
  const {
    artifact,
    version,
    older,
    frontmatter,
    config,
    file,
    files,
    file_total,
    versions,
    version_total,
    parents,
    children,
    usage,
  } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { uuid, artifact_id: id } = artifact;
  return (
    <Page>
      <PageHeader
        title={id}
        crumbs={[{ name: 'Library', to: paths.artifacts() }]}
        badge={<Tags tags={artifact.tags} />}
        lede={artifact.description}
        actions={
          <>
            <ButtonLink icon="pencil" to={paths.artifactEdit(uuid)}>
              Edit
            </ButtonLink>
            <Menu label={`Actions for ${id}`}>
              <MenuLink to={paths.artifactDelete(uuid)} icon="trash" danger>
                Delete…
              </MenuLink>
            </Menu>
          </>
        }
      />
      <ErrorSummary problems={answer ? [{ message: answer.problem }] : []} />
      <Facts
        facts={[
          { name: 'Type', value: typeWords[artifact.type] },
          {
            name: 'Content',
            value:
              artifact.file_count === 0 ? (
                artifact.type === 'plugin' ? (
                  'Its parts'
                ) : (
                  'Configuration'
                )
              ) : (
                <>
                  {counted(artifact.file_count, 'file')} <small>{bytesWords(artifact.bytes)}</small>
                </>
              ),
          },
          { name: 'Loaded while idle', value: idleWords(artifact.type, artifact.token_estimate) },
          { name: 'Used in', value: usageCount(usage) === 0 ? 'Nothing yet' : counted(usageCount(usage), 'place') },
          { name: 'Versions', value: numbered(version_total) },
        ]}
      />
      {older && (
        <Message
          kind="info"
          title={`This is the version ${shortHash(older)}`}
          actions={
            <ButtonLink small to={paths.artifact(uuid)}>
              Show the current version
            </ButtonLink>
          }
        >
          Files, frontmatter and configuration below are as they were then.
        </Message>
      )}
      <div className="cols">
        <div className="stack">
          {artifact.type === 'plugin' && <PluginContents plugin={artifact} members={children} />}
          {file && <DocumentCard file={file} downloadTo={paths.artifactFile(uuid, file.path, { version: older })} />}
          {config && <ConfigCard config={config} />}
          {frontmatter && <FrontmatterCard fields={frontmatter} />}
          {file_total > 0 && (
            <FilesCard uuid={uuid} files={files} total={file_total} shown={file?.path ?? null} version={older} />
          )}
          <VersionsCard uuid={uuid} versions={versions} total={version_total} shown={version} />
        </div>
        <aside className="stack" aria-label="About this artifact">
          {parents.length > 0 && <PartOfPluginsCard parents={parents} />}
          <UsageCard usage={usage} />
          <ArtifactAbout artifact={artifact} />
          <p className="text-sm text-ink-muted">
            Words explained in <Link to={paths.help()}>Help</Link>.
          </p>
        </aside>
      </div>
    </Page>
  );
}
