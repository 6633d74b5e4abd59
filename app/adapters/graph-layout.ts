import { graphlib, layout } from '@dagrejs/dagre';

interface Point {
  x: number;
  y: number;
}

export interface LaidOutGraph {
  width: number;
  height: number;
  /** Top left corner of each node. */
  places: Map<string, Point>;
  /** From a holder to what it holds; `lanes` are the middles of the columns that a long edge crosses. */
  edges: { from: string; to: string; lanes: Point[] }[];
}

interface GraphToLayOut {
  /** The first one is held by no other. */
  nodes: readonly { id: string; holds: readonly string[] }[];
  nodeWidth: number;
  nodeHeight: number;
}

/** Room for the line around a node, and between nodes and columns. */
const MARGIN = 2;
const GAP = 20;
const COLUMN_GAP = 56;

/**
 * Places a graph without circles from left to right: every node as far from the first as its longest way from there, and what a
 * node holds from the top down as far as the edges allow. The same graph always comes out the same.
 */
export function layOutGraph({ nodes, nodeWidth: width, nodeHeight: height }: GraphToLayOut): LaidOutGraph {
  const graph = new graphlib.Graph();
  // The edges point backwards, and so does the drawing: the ranker counts longest ways to where edges end.
  graph.setGraph({ rankdir: 'RL', ranker: 'longest-path', nodesep: GAP, edgesep: GAP, ranksep: COLUMN_GAP });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of nodes) graph.setNode(id, { width, height });
  for (const { id, holds } of nodes) for (const held of holds) graph.setEdge(held, id);
  layout(graph);

  const middles = new Map(nodes.map(({ id }) => [id, pointOf(graph.node(id))]));
  const edges = nodes.flatMap(({ id, holds }) =>
    holds.map((held) => {
      const points: Point[] = graph.edge(held, id).points ?? [];
      // Ends on the nodes and points between the columns say nothing that the columns do not.
      const lanes = points.slice(1, -1).filter((_, index) => index % 2 === 1);
      return { from: id, to: held, lanes: lanes.reverse().map(pointOf) };
    }),
  );

  const ys = [...middles.values(), ...edges.flatMap(({ lanes }) => lanes)].map(({ y }) => y);
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const upsideDown = isUpsideDown(nodes, middles);
  const placed = ({ x, y }: Point): Point => ({
    x: Math.round(x) + MARGIN,
    y: Math.round(upsideDown ? bottom - y : y - top) + height / 2 + MARGIN,
  });
  return {
    width: Math.max(...[...middles.values()].map(({ x }) => Math.round(x))) + width / 2 + 2 * MARGIN,
    height: Math.round(bottom - top) + height + 2 * MARGIN,
    places: new Map(
      [...middles].map(([id, middle]) => {
        const { x, y } = placed(middle);
        return [id, { x: x - width / 2, y: y - height / 2 }];
      }),
    ),
    edges: edges.map(({ lanes, ...edge }) => ({ ...edge, lanes: lanes.map(placed) })),
  };
}

const pointOf = ({ x = 0, y = 0 }: { x?: number; y?: number }): Point => ({ x, y });

/** Whether more neighbours stand in the wrong order than in theirs: then the drawing is better mirrored. */
function isUpsideDown(nodes: GraphToLayOut['nodes'], middles: ReadonlyMap<string, Point>): boolean {
  let balance = 0;
  for (const { holds } of nodes) {
    for (const [index, held] of holds.entries()) {
      const next = holds[index + 1];
      if (next !== undefined) balance += Math.sign((middles.get(next)?.y ?? 0) - (middles.get(held)?.y ?? 0));
    }
  }
  return balance < 0;
}
