import { Form } from '@remix-run/react';
import { Button, ButtonLink } from '#app/components/ui/button.tsx';
import { Select, TextField } from '#app/components/ui/field.tsx';
import { paths } from '#app/lib/paths.ts';

/** What the audit log is narrowed to; the query string of its address. Days are `2026-01-31` in UTC. */
export interface AuditSearch {
  actor: string;
  action: string;
  outcome: '' | 'done' | 'refused';
  target: string;
  since: string;
  until: string;
}

export const isNarrowed = (search: AuditSearch): boolean => Object.values(search).some((value) => value !== '');

const field = (name: string, value: string) => ({ id: `audit-${name}`, name, initialValue: value });

/** Who, what, whether refused, on what, when. */
export function AuditFilters({ search }: { search: AuditSearch }) {
  const { actor, action, outcome, target, since, until } = search;
  return (
    <Form className="card" method="get" action={paths.audit()} role="search" aria-label="Audit log">
      <div className="grid gap-4 p-4 sm:grid-cols-2 lg:grid-cols-3">
        <TextField field={field('actor', actor)} label="Person" key={`actor-${actor}`} />
        <TextField field={field('action', action)} label="Action" placeholder="set, set.created" key={`action-${action}`} />
        <div className="grid content-start gap-1">
          <label className="justify-self-start font-medium" htmlFor="audit-outcome">
            Outcome
          </label>
          <Select id="audit-outcome" name="outcome" defaultValue={outcome} key={`outcome-${outcome}`}>
            <option value="">Done and refused</option>
            <option value="done">Done</option>
            <option value="refused">Refused</option>
          </Select>
        </div>
        <TextField field={field('target', target)} label="Id of what it was done to" key={`target-${target}`} mono />
        <TextField field={field('since', since)} label="From this day on" type="date" key={`since-${since}`} />
        <TextField field={field('until', until)} label="Up to this day" type="date" key={`until-${until}`} />
      </div>
      <div className="card-foot justify-end">
        <div className="actions">
          {isNarrowed(search) && (
            <ButtonLink variant="quiet" to={paths.audit()}>
              Show everything
            </ButtonLink>
          )}
          <Button>Show</Button>
        </div>
      </div>
    </Form>
  );
}
