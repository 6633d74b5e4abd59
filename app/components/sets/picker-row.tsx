import type { ReactNode } from 'react';
import { ArtifactId } from '#app/components/ui/artifact.tsx';
import { classes } from '#app/components/ui/classes.ts';
import { counted } from '#app/components/ui/count.ts';
import { Icon } from '#app/components/ui/icon.tsx';
import type { PickerRow } from '#app/contracts/set-pages.ts';
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

function rowName(row: PickerRow): ReactNode {
  if (row.kind === 'artifact') return <ArtifactId id={row.name} />;
  return <span className="font-medium">{row.name}</span>;
}

function rowFigures(row: PickerRow): ReactNode {
  switch (row.kind) {
    case 'artifact':
      return row.collections.join(', ');
    case 'group':
      return `${counted(row.artifact_count, 'artifact')}, from ${row.collection}`;
    case 'set':
      return `${counted(row.resolved_count, 'artifact')}, depth ${row.depth}`;
  }
}

interface PickerRowProps {
  row: PickerRow;
  /** Name of the checkbox: the reference that the member will have. */
  parameter: string;
  ticked: boolean;
  setName: string;
}

/** One thing to add. What cannot be added says why. */
export function PickerRowItem({ row, parameter, ticked, setName }: PickerRowProps) {
  const boxId = `pick-${row.id}`;
  const reasonId = `why-${row.id}`;
  return (
    <li className={row.refusal ? 'off' : undefined}>
      <input
        type="checkbox"
        id={boxId}
        name={parameter}
        value={row.id}
        defaultChecked={ticked}
        disabled={row.refusal !== null}
        aria-describedby={row.refusal ? reasonId : undefined}
      />
      <div className="flex min-w-0 items-center gap-3">
        {row.kind === 'set' && <SetTile set={row} />}
        <label className="min-w-0 grow" htmlFor={boxId}>
          <span className={classes('nm', row.kind === 'artifact' && 'leading-5')}>{rowName(row)}</span>
          {row.description && <span className="line-clamp-2 text-sm text-ink-muted">{row.description}</span>}
        </label>
      </div>
      <div className="side">
        {row.refusal ? <Reason id={reasonId} refusal={row.refusal} setName={setName} /> : rowFigures(row)}
      </div>
    </li>
  );
}
