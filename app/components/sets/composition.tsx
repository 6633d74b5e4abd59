import { Link } from '@remix-run/react';
import { Card } from '#app/components/ui/card.tsx';
import { counted, listed, numbered } from '#app/components/ui/count.ts';
import type { Composition, CompositionNode } from '#app/contracts/set-pages.ts';
import { paths } from '#app/lib/paths.ts';
import { CompositionGraph } from './composition-graph.tsx';

interface TreeItem {
  node: CompositionNode;
  /** What is in it is written out further up. */
  repeated: boolean;
  inside: TreeItem[];
}

/** The composition as a list in member order in which each set is written out once. */
export function compositionTree({ nodes }: Pick<Composition, 'nodes'>): TreeItem | null {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const written = new Set<string>();
  const itemOf = (node: CompositionNode): TreeItem => {
    const repeated = written.has(node.id);
    written.add(node.id);
    const held = repeated ? [] : node.sets.flatMap((id) => byId.get(id) ?? []);
    return { node, repeated, inside: held.map(itemOf) };
  };
  const [root] = nodes;
  return root ? itemOf(root) : null;
}

function SetItem({ item: { node, repeated, inside } }: { item: TreeItem }) {
  return (
    <li>
      <Link to={paths.set(node.id)} discover="none">
        {node.name}
      </Link>{' '}
      <span className="n">{numbered(node.resolved_count)}</span>
      {repeated && node.sets.length > 0 && <span className="text-ink-faint"> (see above)</span>}
      {!repeated && node.hidden > 0 && <span className="text-ink-faint"> and {counted(node.hidden, 'set')} more inside</span>}
      {inside.length > 0 && (
        <ul>
          {inside.map((child) => (
            <SetItem key={child.node.id} item={child} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** What the drawing does not show by itself: which sets are shared, and how much is left out. */
function remark({ nodes, edges, total }: Composition): string {
  const shared = nodes.filter(({ id }) => edges.filter(({ to }) => to === id).length > 1).map(({ name }) => name);
  const left = total - nodes.length;
  return [
    'Every set is drawn once.',
    ...(shared.length > 0 ? [`${listed(shared)} ${shared.length === 1 ? 'is' : 'are'} used more than once.`] : []),
    ...(left > 0 ? [`${numbered(left)} more lie deeper; open a set to see what it holds.`] : []),
  ].join(' ');
}

/** The sets inside a set: a drawing, and the same as a list. */
export function CompositionCard({ composition }: { composition: Composition }) {
  const root = compositionTree(composition);
  return (
    <Card
      title="Composition"
      count={counted(composition.total, 'set')}
      aside={<span className="text-sm text-ink-muted">{remark(composition)}</span>}
    >
      <div className="graph">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls has to be reached by keyboard */}
        <section className="graph-scroll" tabIndex={0} aria-label="Composition graph">
          <CompositionGraph composition={composition} />
        </section>
        <div className="list">
          <h3 className="font-semibold">As a list</h3>
          {root && (
            <ul className="tree">
              <SetItem item={root} />
            </ul>
          )}
        </div>
      </div>
    </Card>
  );
}
