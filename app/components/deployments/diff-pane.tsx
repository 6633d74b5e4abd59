import { Fragment } from 'react';
import type { DiffLine, PlanPlace } from '#app/contracts/deploy-pages.ts';

const signs = { added: '+', removed: '−', same: ' ' } as const;

/** The text with its coloured parts in elements of their own. */
function Code({ text, marks = [] }: Pick<DiffLine, 'text' | 'marks'>) {
  return (
    <>
      {marks.map(([from, to, kind], index) => (
        <Fragment key={from}>
          {text.slice(marks[index - 1]?.[1] ?? 0, from)}
          <span className={`code-${kind}`}>{text.slice(from, to)}</span>
        </Fragment>
      ))}
      {text.slice(marks.at(-1)?.[1] ?? 0)}
    </>
  );
}

function Line({ line: { kind, text, marks } }: { line: DiffLine }) {
  if (kind === 'hunk') return <span className="hunk">{text}</span>;
  const Tag = kind === 'added' ? 'ins' : kind === 'removed' ? 'del' : 'span';
  return (
    <Tag>
      <b>{signs[kind]}</b>
      <Code text={text} marks={marks} />
    </Tag>
  );
}

/** "+14 −7", each side only when there is one. */
export function LineCounts({ added, removed }: { added: number; removed: number }) {
  return (
    <>
      {added > 0 && <span className="text-positive-fg">+{added}</span>}{' '}
      {removed > 0 && <span className="text-danger-fg">−{removed}</span>}
    </>
  );
}

/** What changes at one place: its path, and the lines in a pane that scrolls by itself. */
export function DiffPane({ place, remark }: { place: PlanPlace; remark: string }) {
  const { path, key, lines, cut, added, removed } = place;
  const where = key === null ? path : `${path}, ${key}`;
  return (
    <div className="diff">
      <div className="diff-head">
        <code>{where}</code>
        <span className="tabular-nums">
          {remark} <LineCounts added={added} removed={removed} />
        </span>
      </div>
      {lines && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls has to be reached by keyboard
        <section tabIndex={0} aria-label={`Changes in ${where}`}>
          <pre>
            <code>
              {lines.map((line, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a line of a diff is what it is by its place
                <Line key={index} line={line} />
              ))}
              {cut && <span className="hunk">… the rest is not shown</span>}
            </code>
          </pre>
        </section>
      )}
    </div>
  );
}
