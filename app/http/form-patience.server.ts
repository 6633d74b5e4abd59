import type { PageContext } from './page.server.ts';

/**
 * How long a form waits for the run or the import it has begun before the page shows how it goes on, in milliseconds. With script
 * that page follows by itself; without it somebody has to press "Refresh", which is worth waiting longer to avoid.
 */
export const formPatience = ({ request }: Pick<PageContext, 'request'>): number =>
  request.headers.get('sec-fetch-dest') === 'empty' ? 3000 : 10_000;
