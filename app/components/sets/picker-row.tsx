import type { ReactNode } from 'react';
import { ArtifactId } from '#app/components/ui/artifact.tsx';
import { classes } from '#app/components/ui/classes.ts';
import { Icon } from '#app/components/ui/icon.tsx';
import type { PickerRow } from '#app/contracts/set-pages.ts';
import { Brings } from './brings.tsx';
import { SetTile } from './set-tile.tsx';

/** Why a row cannot be chosen, in words. */
function Reason({ id, refusal, setName }: { id: string; refusal: NonNullable<PickerRow['refusal']>; setName: string }) {
  const words = {
    member: () => `Already in ${setName}`,
    cycle: () => `Would make a cycle: ${refusal.chain.join(' → ')}`,
    too_deep: () => `Would nest ${refusal.chain.length} sets deep, and 20 is the limit`,
    itself: () => 'This is the set itself',
  }[refusal.code];
  return (
    <span className="flex items-start gap-1.5" id={id}>
      <Icon name={refusal.code === 'member' ? 'check' : 'triangle-alert'} size="sm" className="mt-1" />
      <span>{words()}</span>
    </span>
  );
}

const IS_MEMBER: NonNullable<PickerRow['refusal']> = { code: 'member', chain: [] };

function rowName(row: PickerRow): ReactNode {
  if (row.kind === 'artifact') return <ArtifactId id={row.name} />;
  return <span className="font-medium">{row.name}</span>;
}

/** Where it is from, or how deep it nests. */
function origin(row: PickerRow): string {
  switch (row.kind) {
    case 'artifact':
      return row.collections.join(', ');
    case 'group':
      return `From ${row.collection}`;
    case 'set':
      return `Depth ${row.depth}`;
  }
}

/** What ticking it would add. A single artifact that is new needs no words. */
function RowFigures({ row }: { row: PickerRow }) {
  const { brings } = row;
  const isPlain = row.kind === 'artifact' && brings?.total === 1;
  if (brings === null || (isPlain && brings.new === 1)) return <>{origin(row)}</>;
  return (
    <>
      <span className="block text-ink">{isPlain ? 'In already, by another member' : <Brings brings={brings} />}</span>
      {origin(row)}
    </>
  );
}

interface PickerRowProps {
  row: PickerRow;
  /** Name of the checkbox: the reference that the member will have. */
  parameter: string;
  ticked: boolean;
  /** It is being added: shown as if it were in already. */
  added: boolean;
  setName: string;
}

/** One thing to add. What cannot be added says why. */
export function PickerRowItem({ row, parameter, ticked, added, setName }: PickerRowProps) {
  const boxId = `pick-${row.id}`;
  const reasonId = `why-${row.id}`;
  const refusal = added ? IS_MEMBER : row.refusal;
  return (
    <li className={refusal ? 'off' : undefined}>
      <input
        type="checkbox"
        id={boxId}
        name={parameter}
        value={row.id}
        defaultChecked={ticked}
        disabled={row.refusal !== null}
        aria-describedby={refusal ? reasonId : undefined}
      />
      <div className="flex min-w-0 items-center gap-3">
        {row.kind === 'set' && <SetTile set={row} />}
        <label className="min-w-0 grow" htmlFor={boxId}>
          <span className={classes('nm', row.kind === 'artifact' && 'leading-5')}>{rowName(row)}</span>
          {row.description && <span className="line-clamp-2 text-sm text-ink-muted">{row.description}</span>}
        </label>
      </div>
      <div className="side">
        {refusal ? <Reason id={reasonId} refusal={refusal} setName={setName} /> : <RowFigures row={row} />}
      </div>
    </li>
  );
}
