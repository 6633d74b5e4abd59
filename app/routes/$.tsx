import { notFound } from '#app/domain/errors.ts';
import { pageLoader } from '#app/http/page.server.ts';

/** Addresses that nothing answers. A route of their own, so that the page comes with the frame's data. */
export const loader = pageLoader(async () => {
  throw notFound('This address');
});

export default function NothingHere() {
  return null;
}
