import { useLocation } from '@remix-run/react';
import type { ReactNode } from 'react';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { paths } from '#app/lib/paths.ts';
import { Page } from './page.tsx';
import { PageHeader } from './page-header.tsx';

/** What the person reading needs of a failure; see `PageProblem` in app/http. */
export interface ShownProblem {
  status: number;
  code: string;
  detail: string;
  requestId: string;
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** Reads what a loader or action threw. Anything that is not one of our own answers is an unnamed fault or an unknown address. */
export function shownProblem(error: unknown): ShownProblem {
  const answer =
    typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number' ? error.status : 500;
  const data =
    typeof error === 'object' && error !== null && 'data' in error && typeof error.data === 'object' && error.data !== null
      ? error.data
      : {};
  return {
    status: answer,
    code: 'code' in data && isText(data.code) ? data.code : answer === 404 ? 'not_found' : 'internal',
    detail: 'detail' in data && isText(data.detail) ? data.detail : '',
    requestId: 'requestId' in data && isText(data.requestId) ? data.requestId : '',
  };
}

const headings: Readonly<Record<string, string>> = {
  not_found: 'This page is not here',
  feature_disabled: 'Deployment sets are not enabled',
  unauthenticated: 'Sign in first',
  forbidden: 'You may not do this',
  cross_site: 'This did not come from a page of Loadout',
  version_mismatch: 'Somebody changed this meanwhile',
  unavailable: 'The database cannot be reached',
  rate_limited: 'Too many requests',
  method_not_allowed: 'This address takes no such request',
};

/** The heading for a problem, also its page's title. */
export const problemHeading = ({ code, status }: ShownProblem): string =>
  headings[code] ?? (status < 500 ? 'This could not be done' : 'Something went wrong here');

function advice({ code, detail }: ShownProblem): ReactNode {
  switch (code) {
    case 'not_found':
      return `${detail || 'There is nothing at this address.'} It may have been deleted, or the address may be mistyped.`;
    case 'feature_disabled':
      return 'Whoever runs this server has switched deployment sets off. The library and the projects work as usual.';
    case 'unavailable':
      return 'Nothing is lost. This page tries again when you reload it.';
    case 'internal':
      return 'The fault is on our side, and it has been written to the log. Reload the page to try again.';
    default:
      return detail;
  }
}

/** The page for what went wrong, in plain words: what it is, what to do, and the reference for whoever reads the log. */
export function ProblemPage({ problem }: { problem: ShownProblem }) {
  const { code, requestId } = problem;
  const { pathname, search } = useLocation();
  return (
    <Page narrow>
      <PageHeader title={problemHeading(problem)} lede={advice(problem)} />
      <div className="actions">
        {code === 'unauthenticated' ? (
          <ButtonLink variant="primary" to={paths.signIn({ next: pathname + search })} reloadDocument>
            Sign in
          </ButtonLink>
        ) : (
          <ButtonLink to={paths.home()}>Go to Home</ButtonLink>
        )}
        {code === 'feature_disabled' && <ButtonLink to={paths.artifacts()}>Go to the library</ButtonLink>}
      </div>
      {requestId && code !== 'feature_disabled' && (
        <p className="text-sm text-ink-faint">
          Reference <code>{requestId}</code>
        </p>
      )}
    </Page>
  );
}
