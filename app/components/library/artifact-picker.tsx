import { Form } from '@remix-run/react';
import { useShell } from '#app/components/shell/shell-data.ts';
import { ArtifactId, artifactTypes } from '#app/components/ui/artifact.tsx';
import { Button, ButtonLink } from '#app/components/ui/button.tsx';
import { numbered } from '#app/components/ui/count.ts';
import { Select } from '#app/components/ui/field.tsx';
import { Icon } from '#app/components/ui/icon.tsx';
import { LiveSearchField } from '#app/components/ui/live-search-field.tsx';
import { rangeWords } from '#app/components/ui/pager.tsx';
import { PickPages } from '#app/components/ui/pick-pages.tsx';
import type { ArtifactPickerSearch, Candidate, CandidatesPage } from '#app/contracts/library-pages.ts';
import { ARTIFACT_TYPES } from '#app/domain/artifact-types.ts';

const NOUN = { one: 'artifact', many: 'artifacts' };

interface ArtifactPickerProps {
  page: CandidatesPage;
  search: ArtifactPickerSearch;
  /** This page, and the page of the group or plugin. */
  to: string;
  backTo: string;
}

/**
 * Artifacts of a collection to tick for a group or plugin of it: one GET form whose search and pages are its submit buttons, so that ticks
 * survive without script; "Add" posts the same fields.
 */
export function ArtifactPicker({ page, search, to, backTo }: ArtifactPickerProps) {
  const { holder, collection, rows, types } = page;
  const { name, type, ticked } = search;
  const { formKey } = useShell();
  const shown = new Set(rows.map(({ uuid }) => uuid));
  return (
    <Form className="grid gap-6" method="get" action={to} preventScrollReset>
      <div className="toolbar">
        <LiveSearchField
          id="pick-name"
          name="name"
          label={`Search artifacts of ${collection.name} by name`}
          placeholder="Search by name"
          defaultValue={name}
        />
        <label className="sr-only" htmlFor="pick-type">
          Type
        </label>
        <Select id="pick-type" name="type" defaultValue={type ?? ''} key={type}>
          <option value="">Any type</option>
          {ARTIFACT_TYPES.filter((one) => types[one] || one === type).map((one) => (
            <option key={one} value={one}>
              {artifactTypes[one].plural} ({numbered(types[one] ?? 0)})
            </option>
          ))}
        </Select>
        <Button>Search</Button>
      </div>
      {ticked
        .filter((uuid) => !shown.has(uuid))
        .map((uuid) => (
          <input key={uuid} type="hidden" name="artifact_uuid" value={uuid} />
        ))}
      <section className="card" aria-label={rows.length > 0 ? `Artifacts ${rangeWords(page, NOUN)}` : 'Artifacts'}>
        {rows.length > 0 ? (
          <ul className="pick">
            {rows.map((row) => (
              <CandidateRow key={row.uuid} row={row} ticked={ticked.includes(row.uuid)} holderName={holder.name} />
            ))}
          </ul>
        ) : (
          <p className="p-4 text-ink-muted">
            {name === '' && type === null
              ? `There is no artifact in ${collection.name} yet. Import some into it first.`
              : `No artifact of ${collection.name} matches.`}
          </p>
        )}
        <div className="tray">
          <p className={ticked.length > 0 ? undefined : 'text-ink-muted'}>
            {ticked.length > 0 ? `${numbered(ticked.length)} ticked so far` : `Tick what belongs into ${holder.name}.`}
          </p>
          <div className="actions">
            <ButtonLink variant="quiet" to={backTo}>
              Cancel
            </ButtonLink>
            <Button variant="primary" formMethod="post" name="form_key" value={formKey}>
              Add selected
            </Button>
          </div>
        </div>
      </section>
      <PickPages range={page} noun={NOUN} />
    </Form>
  );
}

/** One artifact to tick. One that is in there already says so. */
function CandidateRow({ row, ticked, holderName }: { row: Candidate; ticked: boolean; holderName: string }) {
  const { uuid, artifact_id: id, description, taken } = row;
  const boxId = `pick-${uuid}`;
  const reasonId = `why-${uuid}`;
  return (
    <li className={taken ? 'off' : undefined}>
      <input
        type="checkbox"
        id={boxId}
        name="artifact_uuid"
        value={uuid}
        defaultChecked={ticked && !taken}
        disabled={taken}
        aria-describedby={taken ? reasonId : undefined}
      />
      <label className="min-w-0" htmlFor={boxId}>
        <span className="nm">
          <ArtifactId id={id} />
        </span>
        {description && <span className="line-clamp-2 text-sm text-ink-muted">{description}</span>}
      </label>
      <div className="side">
        {taken && (
          <span className="flex items-start gap-1.5" id={reasonId}>
            <Icon name="check" size="sm" className="mt-1" />
            <span>Already in {holderName}</span>
          </span>
        )}
      </div>
    </li>
  );
}
