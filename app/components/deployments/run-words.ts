import type { DeploySummary, Run } from '#app/contracts/deployments.ts';

/** "Full-stack service to harbor-web", "Undeploy Base from harbor-web", "Roll back harbor-web". The set may be gone; its name stays. */
export function runName({ kind, set_name: set, project_name: project }: Pick<Run, 'kind' | 'set_name' | 'project_name'>): string {
  switch (kind) {
    case 'deploy':
      return `${set ?? 'A set'} to ${project}`;
    case 'undeploy':
      return `Undeploy ${set ?? 'artifacts'} from ${project}`;
    case 'rollback':
      return `Roll back ${project}`;
    case 'forget':
      return `Stop managing artifacts in ${project}`;
  }
}

/** "11 succeeded, 1 failed, 21 skipped", without what is nothing. */
export function summaryWords({ success, error, skip }: DeploySummary): string {
  const parts = [success > 0 && `${success} succeeded`, error > 0 && `${error} failed`, skip > 0 && `${skip} skipped`];
  return parts.filter(Boolean).join(', ') || 'Nothing in it';
}

/** How a run that is over ended; one that could not start says what was in the way. */
export const endWords = ({ status, summary, error }: Pick<Run, 'status' | 'summary' | 'error'>): string =>
  status === 'failed' && summary.total === 0 ? (error ?? 'It could not start.') : summaryWords(summary);

export const isLive = ({ status }: Pick<Run, 'status'>): boolean => status === 'queued' || status === 'running';

/** A page's title begins with what matters: a failure, how far it is, or how it ended. */
export function runTitle(run: Run): string {
  const { status, summary, progress } = run;
  const name = runName(run);
  if (status === 'queued') return `Queued: ${name}`;
  if (status === 'running') return `Running, ${progress.done} of ${progress.total}: ${name}`;
  if (summary.error > 0) return `${summary.error} failed: ${name}`;
  return `${status === 'succeeded' ? 'Succeeded' : status === 'cancelled' ? 'Cancelled' : 'Failed'}: ${name}`;
}
