import { Form, useLocation, useNavigation } from '@remix-run/react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useShell } from '#app/components/shell/shell-data.ts';
import { artifactTypes } from '#app/components/ui/artifact.tsx';
import { Button, ButtonLink } from '#app/components/ui/button.tsx';
import { counted } from '#app/components/ui/count.ts';
import { Select } from '#app/components/ui/field.tsx';
import { LiveSearchField } from '#app/components/ui/live-search-field.tsx';
import { rangeWords } from '#app/components/ui/pager.tsx';
import { PickPages } from '#app/components/ui/pick-pages.tsx';
import { SubmitTabs } from '#app/components/ui/tabs.tsx';
import {
  PICKER_TABS,
  type PickerPage,
  type PickerSearch,
  type PickerTab,
  pickerParameters,
  type Ticks,
} from '#app/contracts/set-pages.ts';
import { ARTIFACT_TYPES } from '#app/domain/artifact-types.ts';
import { paths } from '#app/lib/paths.ts';
import { PickerRowItem } from './picker-row.tsx';

const tabs = {
  artifact: { name: 'Artifacts', icon: 'box', noun: { one: 'artifact', many: 'artifacts' } },
  group: { name: 'Groups', icon: 'list', noun: { one: 'group', many: 'groups' } },
  set: { name: 'Sets', icon: 'layers', noun: { one: 'set', many: 'sets' } },
} as const satisfies Record<PickerTab, unknown>;

/** Ticks that no checkbox of this page shows: they travel along hidden. */
function HiddenTicks({ ticks, tab, rows }: { ticks: Ticks; tab: PickerTab; rows: PickerPage['rows'] }) {
  const shown = new Set(rows.map((row) => row.id));
  return PICKER_TABS.flatMap((kind) =>
    ticks[kind]
      .filter((id) => kind !== tab || !shown.has(id))
      .map((id) => <input key={`${kind}-${id}`} type="hidden" name={pickerParameters[kind]} value={id} />),
  );
}

const TICKS: ReadonlySet<string> = new Set(Object.values(pickerParameters));

/** How much a form would add if it were sent now. */
const ticksIn = (form: HTMLFormElement): number => [...new FormData(form).keys()].filter((name) => TICKS.has(name)).length;

/** What is being added right now, by id: shown as added until the server says otherwise. */
function useAdding(setId: string): ReadonlySet<string> {
  const { formMethod, formAction, formData } = useNavigation();
  const isAdding = formMethod === 'POST' && formAction?.split('?')[0] === paths.setMembersNew(setId);
  const ids = isAdding && formData ? Object.values(pickerParameters).flatMap((name) => formData.getAll(name)) : [];
  return new Set(ids.map(String));
}

interface TrayProps {
  page: PickerPage;
  ticked: number | null;
  /** How many are being added right now. */
  adding: number;
}

function Tray({ page, ticked, adding }: TrayProps) {
  const { selection, set } = page;
  const { formKey } = useShell();
  // With script the number follows the ticks; without, it is the one the server knows, or none.
  const count = ticked ?? selection?.count ?? 0;
  const isCurrent = selection !== null && count === selection.count;
  return (
    <div className="tray">
      <p role={adding > 0 ? 'status' : undefined}>
        {adding > 0 ? (
          <strong>
            {counted(adding, 'member')} added to {set.name}
          </strong>
        ) : count > 0 ? (
          <strong>{count} selected</strong>
        ) : (
          <span className="text-ink-muted">Tick what belongs into {set.name}.</span>
        )}{' '}
        {isCurrent && adding === 0 && (
          <span className="text-ink-muted">
            {selection.count === 1 ? 'brings' : 'bring'} {counted(selection.total, 'artifact')},{' '}
            {selection.new === selection.total ? 'all' : selection.new} new here
          </span>
        )}
      </p>
      <div className="actions">
        <ButtonLink variant="quiet" to={paths.set(set.id)}>
          Cancel
        </ButtonLink>
        {/* Only the posted form carries the key: in the address of a search it would be noise. */}
        <Button variant="primary" formMethod="post" name="form_key" value={formKey}>
          {count > 0 ? `Add ${counted(count, 'member')}` : 'Add selected'}
        </Button>
      </div>
    </div>
  );
}

interface PickerFormProps {
  page: PickerPage;
  search: PickerSearch;
}

/**
 * The picker: one GET form whose tabs, search and pages are its submit buttons, so that ticks survive without script;
 * "Add" posts the same fields.
 */
export function PickerForm({ page, search }: PickerFormProps) {
  const { tab } = search;
  const { counts, set } = page;
  const [ticked, setTicked] = useState<number | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const { key } = useLocation();
  // A step back brings other ticks.
  useEffect(() => {
    if (key && form.current) setTicked(ticksIn(form.current));
  }, [key]);
  const follow = ({ currentTarget }: FormEvent<HTMLFormElement>) => setTicked(ticksIn(currentTarget));
  return (
    <Form
      ref={form}
      className="grid gap-6"
      method="get"
      action={paths.setMembersNew(set.id)}
      onChange={follow}
      preventScrollReset
    >
      {/* The first submit button is the one that Enter presses: it must search, not change the tab. */}
      <button type="submit" className="sr-only" tabIndex={-1} aria-hidden="true">
        Search
      </button>
      <input type="hidden" name="tab" value={tab} />
      <SubmitTabs
        label="Kind of member"
        parameter="tab"
        tabs={PICKER_TABS.map((kind) => ({
          value: kind,
          name: tabs[kind].name,
          icon: tabs[kind].icon,
          count: counts[kind],
          current: kind === tab,
        }))}
      />
      {/* The tab that was pressed stays, and keeps the focus; what it shows is new. */}
      <OpenTab key={tab} page={page} search={search} ticked={ticked} />
    </Form>
  );
}

/** What there is to tick under the tab that is open. */
function OpenTab({ page, search, ticked }: PickerFormProps & { ticked: number | null }) {
  const { tab, name, type, tag, ticks } = search;
  const { rows, set } = page;
  const { noun } = tabs[tab];
  const adding = useAdding(set.id);
  return (
    <>
      <div className="toolbar">
        <LiveSearchField
          id="pick-name"
          name="name"
          label={`Search ${noun.many} by name`}
          placeholder="Search by name"
          defaultValue={name}
        />
        {tab === 'artifact' && (
          <>
            <label className="sr-only" htmlFor="pick-type">
              Type
            </label>
            <Select id="pick-type" name="type" defaultValue={type ?? ''} key={type}>
              <option value="">Any type</option>
              {ARTIFACT_TYPES.map((known) => (
                <option key={known} value={known}>
                  {artifactTypes[known].plural}
                </option>
              ))}
            </Select>
          </>
        )}
        {tab === 'set' && tag !== '' && <input type="hidden" name="tag" value={tag} />}
        <Button>Search</Button>
      </div>
      <HiddenTicks ticks={ticks} tab={tab} rows={rows} />
      <section className="card" aria-label={rows.length > 0 ? `${tabs[tab].name} ${rangeWords(page, noun)}` : tabs[tab].name}>
        {rows.length > 0 ? (
          <ul className="pick">
            {rows.map((row) => (
              <PickerRowItem
                key={row.id}
                row={row}
                parameter={pickerParameters[tab]}
                ticked={ticks[tab].includes(row.id)}
                added={adding.has(row.id)}
                setName={set.name}
              />
            ))}
          </ul>
        ) : (
          <p className="p-4 text-ink-muted">
            {name === '' && type === null && tag === '' ? `There are no ${noun.many} yet.` : `No ${noun.one} matches.`}
          </p>
        )}
        <Tray page={page} ticked={ticked} adding={adding.size} />
      </section>
      <PickPages range={page} noun={noun} />
    </>
  );
}
