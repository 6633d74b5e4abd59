import { exportQuery } from '#app/contracts/set-exports.ts';
import { pageLoader } from '#app/http/page.server.ts';
import { downloadResponse } from '#app/http/raw-file.server.ts';
import { validate } from '#app/http/validate.server.ts';

/** What a form filled in; fields left empty are not there. */
const given = (url: URL) => Object.fromEntries([...url.searchParams].filter(([, value]) => value !== ''));

/** A set as a file, for people signed in by cookie; the API ignores cookies. */
export const loader = pageLoader(
  async ({ app, owner, params, url }) =>
    downloadResponse(await app.services.setExport.download(owner, params.id ?? '', validate(exportQuery, given(url)))),
  { feature: 'deployment_sets', isFile: true },
);
