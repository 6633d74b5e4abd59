import { Form } from '@remix-run/react';
import { FormKey } from '#app/components/shell/form-key.tsx';
import { Button } from '#app/components/ui/button.tsx';
import type { Run } from '#app/contracts/deployments.ts';
import { hasToBeTriedAgain } from '#app/domain/deploy/outcome.ts';
import { paths } from '#app/lib/paths.ts';

/** What a retry of this run would take up: "1 failed", "1 failed and 2 not done"; null when there is nothing. */
export function retryWords({ status, results, summary }: Run): string | null {
  const undone = results.filter((result) => hasToBeTriedAgain(result, status)).length - summary.error;
  const parts = [summary.error > 0 && `${summary.error} failed`, undone > 0 && `${undone} not done`].filter(Boolean);
  if (parts.length > 0) return parts.join(' and ');
  return status === 'failed' ? 'this run' : null;
}

/** Plans and does again only what went wrong. */
export function RetryForm({ run, words }: { run: Run; words: string }) {
  return (
    <Form method="post" action={paths.runRetry(run.id)}>
      <FormKey />
      <Button variant="primary" icon="refresh-cw">
        Retry {words}
      </Button>
    </Form>
  );
}
