import { Link } from '@remix-run/react';
import { ArtifactId } from '#app/components/ui/artifact.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { counted, numbered } from '#app/components/ui/count.ts';
import { FlatRow } from '#app/components/ui/details-row.tsx';
import { FoldedCard } from '#app/components/ui/folded-card.tsx';
import { StateBadge, StateCount } from '#app/components/ui/state-badge.tsx';
import type { DeployResult } from '#app/contracts/deployments.ts';
import { wasLeftUndone } from '#app/domain/deploy/outcome.ts';
import { paths } from '#app/lib/paths.ts';
import { adviceFor, pathsOf, type RunParts, resultRemark } from './result-words.ts';

/** "11 succeeded · 1 failed · 2 blocked · 19 skipped, nothing to do". */
export function RunCounts({ parts }: { parts: RunParts }) {
  const { failed, waiting, succeeded, undone, idle } = parts;
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1.5 text-md">
      <span className="sr-only">Result:</span>
      {succeeded.length > 0 && (
        <StateCount state="succeeded" count={succeeded.length}>
          succeeded
        </StateCount>
      )}
      {failed.length > 0 && (
        <StateCount state="failed" count={failed.length}>
          failed
        </StateCount>
      )}
      {waiting.length > 0 && (
        <StateCount state="blocked" count={waiting.length}>
          waiting for you
        </StateCount>
      )}
      {undone.length > 0 && (
        <StateCount state="cancelled" count={undone.length}>
          not done
        </StateCount>
      )}
      {idle.length > 0 && (
        <StateCount state="unchanged" count={idle.length}>
          skipped, nothing to do
        </StateCount>
      )}
    </p>
  );
}

function Name({ result }: { result: DeployResult }) {
  const { artifact_id: id, artifact_uuid: uuid } = result;
  // An artifact that is gone has no name left but its uuid.
  return <ArtifactId id={id} to={uuid === '' || id === uuid ? undefined : paths.artifact(uuid)} />;
}

/** What was wrong, what happened to the rest, and what to do. */
function FailedRow({ result }: { result: DeployResult }) {
  return (
    <li>
      <FlatRow
        badge={<StateBadge state="error" done />}
        what={
          <>
            <Name result={result} />
            {result.code && <code className="text-xs text-ink-faint">{result.code}</code>}
          </>
        }
      />
      <div className="item-body">
        <p>{result.error ?? 'It could not be written.'} Nothing of this artifact was changed.</p>
        <div className="grid gap-1">
          <h3>What to do</h3>
          <p className="text-ink-muted">{adviceFor(result)}</p>
        </div>
      </div>
    </li>
  );
}

/** One place by its path, several by their number. */
function Places({ paths: written }: { paths: readonly string[] }) {
  const [only] = written;
  if (only === undefined) return null;
  return written.length === 1 ? <code>{only}</code> : counted(written.length, 'file');
}

/** What is said below a row: why it was skipped, and where people's own versions are. */
function Remarks({ result }: { result: DeployResult }) {
  const { status, action, code, error } = result;
  const { backups } = pathsOf(result);
  const isSaidForAll = code === 'runs_code_unacknowledged' || wasLeftUndone(result);
  const reason = status === 'skip' && action !== 'unchanged' && !isSaidForAll ? error : null;
  if (!reason && backups.length === 0) return null;
  return (
    <div className="item-body text-sm text-ink-muted">
      {reason && <p>{reason}</p>}
      {backups.map((backup) => (
        <p key={backup}>
          Yours is kept as <code>{backup}</code>
        </p>
      ))}
    </div>
  );
}

function Row({ result }: { result: DeployResult }) {
  const waits = result.code === 'runs_code_unacknowledged';
  const remark = resultRemark(result);
  return (
    <li>
      <FlatRow
        badge={<StateBadge state={waits ? 'blocked' : result.action} done={result.status === 'success'} />}
        what={
          <>
            <Name result={result} />
            <span className="text-sm text-ink-muted">{remark ?? <Places paths={pathsOf(result).written} />}</span>
          </>
        }
      />
      <Remarks result={result} />
    </li>
  );
}

/** Rows that nobody has to look at one by one, under a few words about all of them. */
function FoldedRows({ title, words, results }: { title: string; words: string; results: readonly DeployResult[] }) {
  return (
    <FoldedCard title={title} count={results.length} remark={words}>
      <ul className="lined">
        {results.map((result) => (
          <Row key={result.artifact_uuid} result={result} />
        ))}
      </ul>
    </FoldedCard>
  );
}

/** A run's rows: failures first and open, what waits for a decision, what was done; what was left undone or had nothing to do is folded. */
export function RunResults({ parts, planTo }: { parts: RunParts; planTo: string | null }) {
  const { failed, waiting, succeeded, undone, idle } = parts;
  const kept = idle.filter(({ action }) => action === 'keep_local').length;
  const unsupported = idle.filter(({ action }) => action === 'unsupported').length;
  const rest = idle.length - kept - unsupported;
  const idleWords = [
    rest > 0 && `${rest} unchanged`,
    kept > 0 && `${kept} kept`,
    unsupported > 0 && `${unsupported} unsupported`,
  ];
  return (
    <>
      {failed.length > 0 && (
        <Card title="Failed" count={numbered(failed.length)} className="failed">
          <ul className="lined">
            {failed.map((result) => (
              <FailedRow key={result.artifact_uuid} result={result} />
            ))}
          </ul>
        </Card>
      )}
      {waiting.length > 0 && (
        <Card
          title="Skipped, waiting for you"
          count={numbered(waiting.length)}
          aside={
            planTo && (
              <Link className="text-sm" to={planTo}>
                Decide in a new plan
              </Link>
            )
          }
        >
          <ul className="lined">
            {waiting.map((result) => (
              <Row key={result.artifact_uuid} result={result} />
            ))}
          </ul>
        </Card>
      )}
      {succeeded.length > 0 && (
        <Card title="Succeeded" count={numbered(succeeded.length)}>
          <ul className="lined">
            {succeeded.map((result) => (
              <Row key={result.artifact_uuid} result={result} />
            ))}
          </ul>
        </Card>
      )}
      <FoldedRows title="Not done" words={undone[0]?.error ?? ''} results={undone} />
      <FoldedRows title="Skipped, nothing to do" words={idleWords.filter(Boolean).join(', ')} results={idle} />
    </>
  );
}
