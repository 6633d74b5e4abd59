import { Form } from '@remix-run/react';
import { useShell } from '#app/components/shell/shell-data.ts';
import { ArtifactId, artifactTypes } from '#app/components/ui/artifact.tsx';
import { Button, ButtonLink } from '#app/components/ui/button.tsx';
import { numbered } from '#app/components/ui/count.ts';
import { Select } from '#app/components/ui/field.tsx';
import { Icon } from '#app/components/ui/icon.tsx';
import { LiveSearchField } from '#app/components/ui/live-search-field.tsx';
import { rangeWords } from '#app/components/ui/pager.tsx';
import type { GroupCandidate, GroupCandidatesPage } from '#app/contracts/library-pages.ts';
import { ARTIFACT_TYPES, type ArtifactType } from '#app/domain/artifact-types.ts';
import { paths } from '#app/lib/paths.ts';

/** What the picker's address asks for. */
export interface GroupPickerSearch {
  name: string;
  type: ArtifactType | null;
  /** Everything ticked so far, on this page or another. */
  ticked: string[];
}

const NOUN = { one: 'artifact', many: 'artifacts' };

interface GroupPickerProps {
  page: GroupCandidatesPage;
  search: GroupPickerSearch;
}

/**
 * Artifacts of the group's collection to tick: one GET form whose search and pages are its submit buttons, so that ticks
 * survive without script; "Add" posts the same fields.
 */
export function GroupPicker({ page, search }: GroupPickerProps) {
  const { group, collection, rows, total, limit, offset, types } = page;
  const { name, type, ticked } = search;
  const { formKey } = useShell();
  const shown = new Set(rows.map(({ uuid }) => uuid));
  return (
    <Form className="grid gap-6" method="get" action={paths.groupArtifactsNew(group.id)} preventScrollReset>
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
        <Select id="pick-type" name="type" defaultValue={type ?? ''}>
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
              <Candidate key={row.uuid} row={row} ticked={ticked.includes(row.uuid)} groupName={group.name} />
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
            {ticked.length > 0 ? `${numbered(ticked.length)} ticked so far` : `Tick what belongs into ${group.name}.`}
          </p>
          <div className="actions">
            <ButtonLink variant="quiet" to={paths.group(group.id)}>
              Cancel
            </ButtonLink>
            <Button variant="primary" formMethod="post" name="form_key" value={formKey}>
              Add selected
            </Button>
          </div>
        </div>
      </section>
      {(offset > 0 || offset + limit < total) && (
        <nav className="split text-sm text-ink-muted" aria-label="Pages">
          <span className="num">{rangeWords(page, NOUN)}. The selection stays while you search and change pages.</span>
          <div className="actions">
            <Button small icon="chevron-left" name="offset" value={Math.max(0, offset - limit)} disabled={offset === 0}>
              Previous
            </Button>
            <Button small name="offset" value={offset + limit} disabled={offset + limit >= total}>
              Next
              <Icon name="chevron-right" />
            </Button>
          </div>
        </nav>
      )}
    </Form>
  );
}

/** One artifact to tick. One that is in the group already says so. */
function Candidate({ row, ticked, groupName }: { row: GroupCandidate; ticked: boolean; groupName: string }) {
  const { uuid, artifact_id: id, description, in_group: inGroup } = row;
  const boxId = `pick-${uuid}`;
  const reasonId = `why-${uuid}`;
  return (
    <li className={inGroup ? 'off' : undefined}>
      <input
        type="checkbox"
        id={boxId}
        name="artifact_uuid"
        value={uuid}
        defaultChecked={ticked && !inGroup}
        disabled={inGroup}
        aria-describedby={inGroup ? reasonId : undefined}
      />
      <label className="min-w-0" htmlFor={boxId}>
        <span className="nm">
          <ArtifactId id={id} />
        </span>
        {description && <span className="line-clamp-2 text-sm text-ink-muted">{description}</span>}
      </label>
      <div className="side">
        {inGroup && (
          <span className="flex items-start gap-1.5" id={reasonId}>
            <Icon name="check" size="sm" className="mt-1" />
            <span>Already in {groupName}</span>
          </span>
        )}
      </div>
    </li>
  );
}
