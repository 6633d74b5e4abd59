import { pageLoader } from '#app/http/page.server.ts';
import { rawFileResponse } from '#app/http/raw-file.server.ts';

/** A file of an artifact, byte for byte, for people signed in by cookie; the API ignores cookies. */
export const loader = pageLoader(
  async ({ app, owner, params, request, url }) => {
    const { uuid = '', '*': path = '' } = params;
    const version = url.searchParams.get('version') ?? undefined;
    return rawFileResponse(request, await app.services.artifactContent.getFile(owner, { ref: uuid, version }, path));
  },
  { isFile: true },
);
