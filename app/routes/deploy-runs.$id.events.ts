import { pageLoader } from '#app/http/page.server.ts';
import { streamRun } from '#app/http/run-stream.server.ts';

/** The events of a run for people signed in by cookie; the API ignores cookies. */
export const loader = pageLoader(streamRun, { isFile: true });
