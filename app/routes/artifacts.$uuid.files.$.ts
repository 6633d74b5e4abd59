import { pageLoader } from '#app/http/page.server.ts';
import { pathParams } from '#app/http/path-params.server.ts';
import { rawFileResponse } from '#app/http/raw-file.server.ts';

/** A file of an artifact, byte for byte, for people signed in by cookie; the API ignores cookies. */
export const loader = pageLoader(
  async ({ app, owner, request, url }) => {
    const { uuid = '', path = '' } = pathParams('/artifacts/{uuid}/files/{path*}', url.pathname);
    const version = url.searchParams.get('version') ?? undefined;
    return rawFileResponse(request, await app.services.artifactContent.getFile(owner, { ref: uuid, version }, path));
  },
  { isFile: true },
);
