import type { ShouldRevalidateFunction } from '@remix-run/react';
import { Button } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { Chip, Chips } from '#app/components/ui/chips.tsx';
import { numbered } from '#app/components/ui/count.ts';
import { FoldedCard } from '#app/components/ui/folded-card.tsx';
import { StateCount } from '#app/components/ui/state-badge.tsx';
import type { State } from '#app/components/ui/states.ts';
import { PLAN_SECTIONS, type PlanRow, type PlanSection, type PlanView } from '#app/contracts/deploy-pages.ts';
import { PlanRowItem, placeWords } from './plan-row.tsx';
import { rowsWithCode } from './plan-view.ts';

/** For the `shouldRevalidate` of a page with a plan, which answers 409 when the plan is not what was looked at: the new one is shown. */
export const showNewPlan: ShouldRevalidateFunction = ({ actionStatus, defaultShouldRevalidate }) =>
  actionStatus === 409 || defaultShouldRevalidate;

/** The filters of a plan. */
export const PLAN_FILTERS = ['all', ...PLAN_SECTIONS, 'code'] as const;
export type PlanFilter = (typeof PLAN_FILTERS)[number];

const filterNames = {
  all: 'All',
  errors: 'Cannot be deployed',
  blocked: 'Blocked',
  changes: 'Changes',
  kept: 'Kept',
  leftovers: 'Left over',
  needed: 'Stays',
  unsupported: 'Unsupported',
  unchanged: 'Unchanged',
  code: 'Runs code',
} as const satisfies Record<PlanFilter, string>;

const rowsOf = (view: PlanView, filter: PlanFilter): PlanRow[] => {
  if (filter === 'all') return Object.values(view.sections).flat();
  return filter === 'code' ? rowsWithCode(view) : view.sections[filter];
};

/** The words for each action in the line of counts. */
const countWords = [
  ['create', 'to create'],
  ['update', 'to update'],
  ['moved', 'to move'],
  ['restore', 'to restore'],
  ['adopt', 'to adopt'],
  ['remove', 'to remove'],
  ['forget', 'to forget'],
] as const satisfies readonly (readonly [State, string])[];

/** "2 blocked · 6 to create · 5 to update …": the plan in one line. */
export function PlanCounts({ view }: { view: PlanView }) {
  const { errors, blocked, changes, kept, leftovers, needed, unsupported, unchanged } = view.sections;
  const of = (action: string): number => changes.filter((row) => row.action === action).length;
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1.5 text-md">
      <span className="sr-only">Summary:</span>
      {errors.length > 0 && (
        <StateCount state="error" count={errors.length}>
          cannot be deployed
        </StateCount>
      )}
      {blocked.length > 0 && (
        <StateCount state="blocked" count={blocked.length}>
          blocked
        </StateCount>
      )}
      {countWords
        .filter(([action]) => of(action) > 0)
        .map(([action, words]) => (
          <StateCount key={action} state={action} count={of(action)}>
            {words}
          </StateCount>
        ))}
      {kept.length + leftovers.length > 0 && (
        <StateCount state="keep_local" count={kept.length + leftovers.length}>
          kept
        </StateCount>
      )}
      {needed.length > 0 && (
        <StateCount state="stays" count={needed.length}>
          still needed
        </StateCount>
      )}
      {unsupported.length > 0 && (
        <StateCount state="unsupported" count={unsupported.length}>
          unsupported
        </StateCount>
      )}
      {unchanged.length > 0 && (
        <StateCount state="unchanged" count={unchanged.length}>
          unchanged
        </StateCount>
      )}
    </p>
  );
}

/** The parts of the plan as links, each with its count. */
export function PlanChips({ view, current, to }: { view: PlanView; current: PlanFilter; to(filter: PlanFilter): string }) {
  return (
    <Chips label="Filter rows">
      {PLAN_FILTERS.filter((filter) => filter === 'all' || filter === current || rowsOf(view, filter).length > 0).map(
        (filter) => (
          <Chip
            key={filter}
            to={to(filter)}
            name={filterNames[filter]}
            count={rowsOf(view, filter).length}
            current={filter === current}
          />
        ),
      )}
    </Chips>
  );
}

const remarks = {
  errors: 'Nothing of these is written',
  blocked: 'Left alone unless you choose otherwise',
  kept: 'Edited by you, same version in the set',
  leftovers: 'Edited by you and no longer wanted here: stays',
  needed: 'Still needed by something else',
  unsupported: 'The platform has no place for them',
  unchanged: 'Already as the set wants them',
} as const satisfies Partial<Record<PlanSection, string>>;

const totals = (rows: readonly PlanRow[]): string => placeWords(rows.flatMap(({ places }) => places));

function RowList({ rows, opened = 0 }: { rows: readonly PlanRow[]; opened?: number }) {
  return (
    <ul className="lined">
      {rows.map((row, index) => (
        <PlanRowItem key={row.uuid} row={row} open={index < opened || row.choice === 'overwrite'} />
      ))}
    </ul>
  );
}

function Folded({ title, remark, rows }: { title: string; remark: string; rows: readonly PlanRow[] }) {
  return (
    <FoldedCard title={title} count={rows.length} remark={remark}>
      <RowList rows={rows} />
    </FoldedCard>
  );
}

/** A choice changes the plan, so the new number has to be seen before it is carried out. */
function ChoiceFoot() {
  return (
    <>
      <span>A choice changes the plan. Update it to see the new number before you deploy.</span>
      <Button small name="intent" value="replan">
        Update plan
      </Button>
    </>
  );
}

const PARTS = ['errors', 'blocked', 'changes', 'kept', 'leftovers', 'needed'] as const;

const hasChoice = (rows: readonly PlanRow[]): boolean => rows.some(({ choice }) => choice !== null);

function Part({ name, view }: { name: (typeof PARTS)[number]; view: PlanView }) {
  const rows = view.sections[name];
  if (rows.length === 0) return null;
  // One button for all choices, below the first part that has any.
  const isFirst = name === PARTS.find((part) => hasChoice(view.sections[part]));
  return (
    <Card
      title={filterNames[name]}
      count={numbered(rows.length)}
      className={name === 'errors' ? 'failed' : undefined}
      aside={<span className="text-sm text-ink-muted tabular-nums">{name === 'changes' ? totals(rows) : remarks[name]}</span>}
      foot={isFirst && <ChoiceFoot />}
    >
      <RowList rows={rows} opened={name === 'blocked' || name === 'errors' ? 1 : 0} />
    </Card>
  );
}

/** Everything, what needs the person first and what is fine folded with its count. */
function AllParts({ view }: { view: PlanView }) {
  const { unsupported, unchanged } = view.sections;
  return (
    <>
      {PARTS.map((part) => (
        <Part key={part} name={part} view={view} />
      ))}
      <Folded title="Unsupported" remark={remarks.unsupported} rows={unsupported} />
      <Folded title="Unchanged" remark={remarks.unchanged} rows={unchanged} />
    </>
  );
}

/** Choices of rows that a filter hides: they travel along. */
function HiddenChoices({ view, shown }: { view: PlanView; shown: readonly PlanRow[] }) {
  return rowsOf(view, 'all')
    .filter((row) => row.choice === 'overwrite' && !shown.includes(row))
    .map(({ uuid }) => <input key={uuid} type="hidden" name={`decision.${uuid}`} value="overwrite" />);
}

export function PlanParts({ view, filter }: { view: PlanView; filter: PlanFilter }) {
  if (filter === 'all') return <AllParts view={view} />;
  const rows = rowsOf(view, filter);
  return (
    <>
      <HiddenChoices view={view} shown={rows} />
      <Card title={filterNames[filter]} count={numbered(rows.length)} foot={hasChoice(rows) && <ChoiceFoot />}>
        {rows.length > 0 ? <RowList rows={rows} opened={1} /> : <p className="p-4 text-ink-muted">Nothing in this plan.</p>}
      </Card>
    </>
  );
}
