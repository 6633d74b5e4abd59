import { Link } from '@remix-run/react';
import type { ReactNode } from 'react';
import { summaryWords } from '#app/components/deployments/run-words.ts';
import type { AuditEvent } from '#app/contracts/audit.ts';
import { paths } from '#app/lib/paths.ts';

const pages: Readonly<Record<string, (id: string) => string>> = {
  artifact: paths.artifact,
  collection: paths.collection,
  group: paths.group,
  import: (id) => paths.import(id),
  project: (id) => paths.project(id),
  run: (id) => paths.run(id),
  set: paths.set,
};

const isGone = (action: string): boolean => action.endsWith('.deleted');

/** What it was done to, as it was called then; it leads there while it can still be there. */
export function AuditTarget({ event }: { event: AuditEvent }) {
  const { action, target_kind: kind, target_id: id, target_name: name } = event;
  if (kind === null) return null;
  const page = id === null || isGone(action) ? undefined : pages[kind];
  const words = name ?? (id === null ? '' : id);
  return (
    <>
      <span className="text-ink-muted">{kind.replaceAll('_', ' ')}</span>{' '}
      {page && id !== null ? (
        <Link className="underline underline-offset-3" to={page(id)}>
          {words || kind}
        </Link>
      ) : (
        words
      )}
    </>
  );
}

/** As many characters of a digest as tell it from another. */
const DIGEST = 12;

const plain = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(plain).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'object' && value !== null && 'name' in value) return String(value.name);
  return typeof value === 'string' ? value : JSON.stringify(value);
};

function shown(name: string, value: unknown): ReactNode {
  if (typeof value !== 'string') return plain(value);
  if (name.endsWith('_digest')) return <code>{value.slice(0, DIGEST)}</code>;
  if (!name.endsWith('_id')) return value;
  const page = pages[name === 'source_id' ? 'set' : name.slice(0, -'_id'.length)];
  return page ? (
    <Link className="underline underline-offset-3" to={page(value)}>
      {value}
    </Link>
  ) : (
    <code>{value}</code>
  );
}

const COUNTS = ['total', 'success', 'skip', 'error'];

/** What else is known of an event: counts as a sentence, ids as the way there, everything by its name. */
export function AuditDetails({ details }: Pick<AuditEvent, 'details'>) {
  const count = (name: string): number => Number(details[name] ?? 0);
  const isRun = COUNTS.every((name) => typeof details[name] === 'number');
  const facts = Object.entries(details).filter(([name, value]) => value !== null && !(isRun && COUNTS.includes(name)));
  if (facts.length === 0 && !isRun) return null;
  return (
    <ul>
      {isRun && (
        <li className="text-ink">
          {summaryWords({ total: count('total'), success: count('success'), skip: count('skip'), error: count('error') })}
        </li>
      )}
      {facts.map(([name, value]) => (
        <li key={name}>
          {name.replace(/_id$/, '').replaceAll('_', ' ')}: {shown(name, value)}
        </li>
      ))}
    </ul>
  );
}
