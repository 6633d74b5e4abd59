import { Link } from '@remix-run/react';
import { classes } from '#app/components/ui/classes.ts';
import { counted, numbered } from '#app/components/ui/count.ts';
import { type Composition, type CompositionNode, NODE_HEIGHT, NODE_WIDTH } from '#app/contracts/set-pages.ts';
import { paths } from '#app/lib/paths.ts';

/** As many letters as surely fit, whatever the font; the whole name is in the list and in the tooltip. */
const NAME_LENGTH = 20;
const DETAIL_LENGTH = 24;

const cut = (text: string, length: number): string =>
  [...text].length <= length
    ? text
    : `${[...text]
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…`;

/** A wider drawing would be too small to read where it had to fit: it scrolls in its pane at a size of its own. */
const FITTING_WIDTH = 1100;
const SCROLLED_SCALE = 0.8;

/** How far a curve runs level before it bends. */
const BEND = 26;
/** Length of an arrow's head. */
const TIP = 6;

const curve = (fromX: number, fromY: number, toX: number, toY: number): string =>
  `C${fromX + BEND} ${fromY} ${toX - BEND} ${toY} ${toX} ${toY}`;

/** From the right side of the holder through the columns between to the left side of what it holds. */
function wayOf(from: CompositionNode, to: CompositionNode, lanes: Composition['edges'][number]['lanes']): string {
  let [x, y] = [from.x + NODE_WIDTH, from.y + NODE_HEIGHT / 2];
  let way = `M${x} ${y}`;
  for (const lane of lanes) {
    way += `${curve(x, y, lane.x - NODE_WIDTH / 2, lane.y)}H${lane.x + NODE_WIDTH / 2}`;
    [x, y] = [lane.x + NODE_WIDTH / 2, lane.y];
  }
  return `${way}${curve(x, y, to.x - TIP, to.y + NODE_HEIGHT / 2)}`;
}

function detailOf({ resolved_count: count, hidden }: CompositionNode, holders: number): string {
  const used = holders > 1 ? [`used ${holders === 2 ? 'twice' : `${numbered(holders)} times`}`] : [];
  return [counted(count, 'artifact'), ...used, ...(hidden > 0 ? [`${numbered(hidden)} more inside`] : [])].join(', ');
}

function SetNode({ node, isRoot, holders }: { node: CompositionNode; isRoot: boolean; holders: number }) {
  const { x, y, name } = node;
  const detail = detailOf(node, holders);
  return (
    <Link
      to={paths.set(node.id)}
      discover="none"
      className={classes('node', isRoot && 'root')}
      aria-current={isRoot ? 'page' : undefined}
    >
      <title>{`${name}, ${detail}`}</title>
      <rect x={x} y={y} width={NODE_WIDTH} height={NODE_HEIGHT} rx="8" />
      <text x={x + 14} y={y + 24}>
        {cut(name, NAME_LENGTH)}
      </text>
      <text className="sub" x={x + 14} y={y + 42}>
        {cut(detail, DETAIL_LENGTH)}
      </text>
    </Link>
  );
}

/** The sets inside a set, each drawn once; every node leads to its set. */
export function CompositionGraph({ composition }: { composition: Composition }) {
  const { nodes, edges, width, height } = composition;
  const isDeep = width > FITTING_WIDTH;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const holders = (id: string): number => edges.filter(({ to }) => to === id).length;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing whose parts are links is a group, and no form
    <svg
      viewBox={`0 0 ${width} ${height}`}
      className={isDeep ? 'deep' : undefined}
      width={isDeep ? Math.round(width * SCROLLED_SCALE) : width}
      height={height}
      role="group"
      aria-label={`Composition of ${nodes[0]?.name ?? 'the set'}: ${counted(nodes.length, 'set')}`}
    >
      {edges.map(({ from, to, lanes }) => {
        const [holder, held] = [byId.get(from), byId.get(to)];
        if (!holder || !held) return null;
        return (
          <g key={`${from} ${to}`}>
            <path className="edge" d={wayOf(holder, held, lanes)} />
            <path className="tip" d={`M${held.x - 1} ${held.y + NODE_HEIGHT / 2}l-${TIP}-3.5v7z`} />
          </g>
        );
      })}
      {nodes.map((node, index) => (
        <SetNode key={node.id} node={node} isRoot={index === 0} holders={holders(node.id)} />
      ))}
    </svg>
  );
}
