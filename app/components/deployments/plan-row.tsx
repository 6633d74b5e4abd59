import { ArtifactId } from '#app/components/ui/artifact.tsx';
import { Choice, Choices } from '#app/components/ui/choice.tsx';
import { counted } from '#app/components/ui/count.ts';
import { DetailsRow } from '#app/components/ui/details-row.tsx';
import { StateBadge } from '#app/components/ui/state-badge.tsx';
import type { PlanPlace, PlanRow } from '#app/contracts/deploy-pages.ts';
import { Command } from './command.tsx';
import { DiffPane, LineCounts } from './diff-pane.tsx';

/** "2 files, 1 entry": how many places a row has. */
export function placeWords(places: readonly PlanPlace[]): string {
  const files = places.filter(({ key }) => key === null).length;
  const entries = places.length - files;
  return [files > 0 && counted(files, 'file'), entries > 0 && counted(entries, 'entry', 'entries')].filter(Boolean).join(', ');
}

const placeRemarks: Readonly<Record<string, string>> = {
  create: 'new',
  update: 'yours → set’s',
  restore: 'back again',
  adopt: 'identical',
  unchanged: 'unchanged',
  keep_local: 'your edits',
  blocked: 'yours → set’s',
  remove: 'removed',
  forget: 'let go',
  none: 'stays',
};

function Place({ place }: { place: PlanPlace }) {
  const remark = placeRemarks[place.action] ?? place.action;
  if (place.lines !== null) return <DiffPane place={place} remark={remark} />;
  return (
    <div className="flex flex-wrap justify-between gap-x-3 text-sm">
      <code className="min-w-0">
        {place.path}
        {place.key !== null && `, ${place.key}`}
      </code>
      <span className="text-ink-muted tabular-nums">
        {remark} <LineCounts added={place.added} removed={place.removed} />
      </span>
    </div>
  );
}

/** Keep mine or take the set's. The harmless one comes first and is chosen. */
function Decision({ row }: { row: PlanRow }) {
  const name = `decision.${row.uuid}`;
  return (
    <Choices legend={`What should happen to ${row.id}?`}>
      <Choice name={name} value="keep" title="Keep mine" defaultChecked={row.choice === 'keep'}>
        {row.places.length === 1 ? 'The file stays as it is' : 'The files stay as they are'}
      </Choice>
      <Choice name={name} value="overwrite" title="Take the set’s" defaultChecked={row.choice === 'overwrite'}>
        Yours is kept as a backup
      </Choice>
    </Choices>
  );
}

/** One artifact of a plan: what happens to it; inside, its commands, its places with their diffs, and the choice to make. */
export function PlanRowItem({ row, open = false }: { row: PlanRow; open?: boolean }) {
  const { id, state, remark, message, commands, isNewCode, choice, places, added, removed } = row;
  return (
    <li>
      <DetailsRow
        open={open}
        badge={<StateBadge state={state} />}
        what={
          <>
            <ArtifactId id={id} />
            {commands.length > 0 && <StateBadge state={isNewCode ? 'runs_new_code' : 'runs_code'} />}
            {remark && <span className="text-sm text-ink-muted">{remark}</span>}
          </>
        }
        figures={
          <>
            {placeWords(places)} <LineCounts added={added} removed={removed} />
          </>
        }
      >
        {message && <p className="text-ink-muted">{message}</p>}
        {commands.map((command) => (
          <Command key={command} command={command} />
        ))}
        {places.map((place) => (
          <Place key={`${place.path} ${place.key}`} place={place} />
        ))}
        {choice !== null && <Decision row={row} />}
        {!message && places.length === 0 && commands.length === 0 && (
          <p className="text-ink-muted">There is nothing more to say about it.</p>
        )}
      </DetailsRow>
    </li>
  );
}
