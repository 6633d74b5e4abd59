import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { paths, sections, withQuery } from '#app/lib/paths.ts';
import { VERSION } from '#app/lib/version.ts';

test('the site map', () => {
  const map = Object.entries(paths).map(([name, href]) => [
    name,
    String(Reflect.apply(href, null, ['ID', 'MEMBER'])).replace(/[?].*/, ''),
  ]);
  expect(Object.fromEntries(map)).toMatchInlineSnapshot(`
    {
      "apiDocs": "/api/docs",
      "artifact": "/artifacts/ID",
      "artifactChanges": "/artifacts/ID/changes",
      "artifactDelete": "/artifacts/ID/delete",
      "artifactEdit": "/artifacts/ID/edit",
      "artifactFile": "/artifacts/ID/files/MEMBER",
      "artifacts": "/artifacts",
      "audit": "/settings/audit",
      "collection": "/collections/ID",
      "collectionDelete": "/collections/ID/delete",
      "collectionEdit": "/collections/ID/edit",
      "collectionExport": "/collections/ID/export",
      "collectionNew": "/collections/new",
      "collections": "/collections",
      "drift": "/drift",
      "driftLevel": "/drift/level",
      "group": "/groups/ID",
      "groupArtifact": "/groups/ID#artifact-MEMBER",
      "groupArtifactsNew": "/groups/ID/artifacts/new",
      "groupDelete": "/groups/ID/delete",
      "groupEdit": "/groups/ID/edit",
      "groupNew": "/groups/new",
      "help": "/help",
      "home": "/",
      "import": "/imports/ID",
      "importNew": "/imports/new",
      "imports": "/imports",
      "pluginContent": "/artifacts/ID/contents/MEMBER",
      "pluginContentsNew": "/artifacts/ID/contents/new",
      "pluginNew": "/collections/ID/plugins/new",
      "profileDelete": "/projects/ID/profiles/MEMBER/delete",
      "profileNew": "/projects/ID/profiles/new",
      "project": "/projects/ID",
      "projectDelete": "/projects/ID/delete",
      "projectDeploy": "/projects/ID/deploy",
      "projectEdit": "/projects/ID/edit",
      "projectForget": "/projects/ID/forget",
      "projectNew": "/projects/new",
      "projectRollback": "/projects/ID/rollback",
      "projectUndeploy": "/projects/ID/undeploy",
      "projects": "/projects",
      "run": "/deploy-runs/ID",
      "runCancel": "/deploy-runs/ID/cancel",
      "runEvents": "/deploy-runs/ID/events",
      "runRetry": "/deploy-runs/ID/retry",
      "runs": "/deploy-runs",
      "samples": "/samples",
      "search": "/search",
      "sessions": "/settings/sessions",
      "set": "/deployment-sets/ID",
      "setClone": "/deployment-sets/ID/clone",
      "setDelete": "/deployment-sets/ID/delete",
      "setDeploy": "/deployment-sets/ID/deploy",
      "setDeployMany": "/deployment-sets/ID/deploy-many",
      "setDownload": "/deployment-sets/ID/download",
      "setEdit": "/deployment-sets/ID/edit",
      "setExport": "/deployment-sets/ID/export",
      "setImport": "/deployment-sets/import",
      "setMember": "/deployment-sets/ID#member-MEMBER",
      "setMembersNew": "/deployment-sets/ID/members/new",
      "setNew": "/deployment-sets/new",
      "setResolved": "/deployment-sets/ID/resolved",
      "sets": "/deployment-sets",
      "settings": "/settings",
      "signIn": "/sign-in",
      "signInCallback": "/sign-in/callback",
      "signOut": "/sign-out",
      "singleSignOn": "/sign-in/sso",
      "theme": "/theme",
      "tokenNew": "/settings/tokens/new",
      "tokenRevoke": "/settings/tokens/ID/revoke",
      "tokens": "/settings/tokens",
    }
  `);
});

test('an identifier cannot break out of its place in a path', () => {
  expect(paths.set('../x?y#z')).toBe('/deployment-sets/..%2Fx%3Fy%23z');
});

test('empty parameters are left out and lists are repeated', () => {
  expect(withQuery('/x')).toBe('/x');
  expect(withQuery('/x', { name: '', tag: ['a', 'b'], offset: 0, sort: undefined, cursor: null, all: false })).toBe(
    '/x?tag=a&tag=b&offset=0',
  );
});

test('every address of a second level belongs to exactly one section of the navigation', () => {
  const prefixes = sections.flatMap((section) => section.under);
  expect(new Set(prefixes).size).toBe(prefixes.length);
  for (const section of sections) expect(section.under.some((prefix) => prefix === section.to)).toBe(true);
});

test('the version shown is the version released', () => {
  expect(JSON.parse(readFileSync('package.json', 'utf8'))).toMatchObject({ version: VERSION });
});
