import { pageLoader } from '#app/http/page.server.ts';
import { downloadResponse } from '#app/http/raw-file.server.ts';

/** A collection as a file, for people signed in by cookie; the API ignores cookies. */
export const loader = pageLoader(
  async ({ app, owner, params: { id = '' } }) => downloadResponse(await app.services.collectionExport.pack(owner, id)),
  { isFile: true },
);
