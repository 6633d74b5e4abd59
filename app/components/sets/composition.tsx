import { Link } from '@remix-run/react';
import { Card } from '#app/components/ui/card.tsx';
import { counted, listed, numbered } from '#app/components/ui/count.ts';
import type { CompositionNode, SetOverview } from '#app/contracts/set-pages.ts';
import { paths } from '#app/lib/paths.ts';

function SetItem({ node }: { node: CompositionNode }) {
  return (
    <li>
      <Link to={paths.set(node.id)}>{node.name}</Link> <span className="n">{numbered(node.resolved_count)}</span>
      {node.repeated && <span className="text-ink-faint"> (see above)</span>}
      {node.sets.length > 0 && (
        <ul>
          {node.sets.map((child) => (
            <SetItem key={child.id} node={child} />
          ))}
        </ul>
      )}
    </li>
  );
}

function sharedNames(nodes: readonly CompositionNode[]): string[] {
  return [...new Set(nodes.flatMap((node) => [...(node.repeated ? [node.name] : []), ...sharedNames(node.sets)]))];
}

/** The sets inside a set, as a list. */
export function CompositionCard({ composition }: { composition: SetOverview['composition'] }) {
  const { roots, total, shown } = composition;
  const shared = sharedNames(roots);
  const remarks = [
    ...(shared.length > 0 ? [`${listed(shared)} ${shared.length === 1 ? 'is' : 'are'} used more than once.`] : []),
    ...(shown < total ? [`${numbered(total - shown)} more are not written out.`] : []),
  ];
  return (
    <Card title="Composition" count={counted(total, 'set')} foot={remarks.length > 0 ? remarks.join(' ') : undefined}>
      <ul className="tree p-4 text-sm">
        {roots.map((node) => (
          <SetItem key={node.id} node={node} />
        ))}
      </ul>
    </Card>
  );
}
