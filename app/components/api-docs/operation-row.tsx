import { Icon } from '#app/components/ui/icon.tsx';
import type { ReferenceField, ReferenceOperation } from '#app/lib/api-reference.ts';

/** Words in which what stands between backticks is code. */
function Words({ children }: { children: string }) {
  return children.split('`').map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never move
    index % 2 === 1 ? <code key={index}>{part}</code> : <span key={index}>{part}</span>,
  );
}

function Fields({ title, fields }: { title: string; fields: readonly ReferenceField[] }) {
  if (fields.length === 0) return null;
  return (
    <div className="grid gap-1">
      <h4 className="text-sm font-semibold">{title}</h4>
      <dl className="grid gap-x-4 gap-y-1.5 text-sm md:grid-cols-[12rem_minmax(0,1fr)]">
        {fields.map(({ name, type, required, description }) => (
          <div key={name} className="contents">
            <dt className="wrap-anywhere">
              <code>{name}</code>
              {required && <span className="ms-2 text-xs text-ink-muted">required</span>}
            </dt>
            <dd className="text-ink-muted max-md:mb-1">
              {type}
              {description && (
                <>
                  . <Words>{description}</Words>
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** One operation: what it is called by in its row; inside, what goes in, what comes out, and a command to copy. */
export function OperationRow({ operation }: { operation: ReferenceOperation }) {
  const { id, method, path, summary, scope, query, body, answer, errors, curl } = operation;
  return (
    <li id={id}>
      <details className="item">
        <summary className="api-op">
          <Icon name="chevron-right" className="chev" />
          <code className="text-xs font-semibold">{method}</code>
          <span className="what">
            <h3 className="font-mono text-sm font-normal wrap-anywhere">{path}</h3>
            <span className="text-sm text-ink-muted">
              <Words>{summary}</Words>
            </span>
          </span>
        </summary>
        <div className="item-body">
          <Fields title="Query" fields={query} />
          <Fields title="Body" fields={body} />
          <dl className="pairs">
            <dt>Answer</dt>
            <dd>{answer}</dd>
            <dt>Token scope</dt>
            <dd>{scope}</dd>
            {errors.length > 0 && (
              <>
                <dt>Refusals</dt>
                <dd>
                  {errors.map((code, index) => (
                    <span key={code}>
                      {index > 0 && ', '}
                      <a href={`#${code}`}>
                        <code>{code}</code>
                      </a>
                    </span>
                  ))}
                </dd>
              </>
            )}
          </dl>
          <pre className="source rounded-md border border-line bg-sunken px-3 py-2 select-all">{curl}</pre>
        </div>
      </details>
    </li>
  );
}
