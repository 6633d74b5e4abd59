import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layOutGraph } from '#app/adapters/graph-layout.ts';
import { compositionTree } from '#app/components/sets/composition.tsx';
import { composition } from '#app/domain/composition.ts';

const edgesOf = (edges: Record<string, string[]>): Map<string, string[]> => new Map(Object.entries(edges));

const DIAMOND = edgesOf({ full: ['front', 'back'], front: ['a11y', 'base'], back: ['base', 'data'], base: ['secrets'] });

test('a composition lists every set once, level by level, in member order', () => {
  const sets = composition(DIAMOND, 'full', 150);
  expect(sets.map(({ id }) => id)).toEqual(['full', 'front', 'back', 'a11y', 'base', 'data', 'secrets']);
  expect(sets.every(({ hidden }) => hidden === 0)).toBe(true);
});

test('what is beyond the limit is left out, and its holder says how much', () => {
  const wide = edgesOf({ root: ['a', 'b', 'c'], a: ['x', 'y'], b: ['y'] });
  expect(composition(wide, 'root', 5)).toEqual([
    { id: 'root', sets: ['a', 'b', 'c'], hidden: 0 },
    { id: 'a', sets: ['x'], hidden: 1 },
    { id: 'b', sets: [], hidden: 1 },
    { id: 'c', sets: [], hidden: 0 },
    { id: 'x', sets: [], hidden: 0 },
  ]);
});

describe('the layout', () => {
  const SIZE = { nodeWidth: 168, nodeHeight: 56 };
  const laidOut = (edges: Map<string, string[]>, root: string) =>
    layOutGraph({ nodes: composition(edges, root, 150).map(({ id, sets }) => ({ id, holds: sets })), ...SIZE });

  test('puts every set in the column of its longest way from the first', () => {
    const { places } = laidOut(edgesOf({ full: ['back', 'secrets'], back: ['base'], base: ['secrets'] }), 'full');
    const columns = ['full', 'back', 'base', 'secrets'].map((id) => places.get(id)?.x);
    expect(columns).toEqual([2, 226, 450, 674]);
  });

  test('keeps members from the top down', () => {
    const { places } = laidOut(DIAMOND, 'full');
    expect(places.get('front')?.y).toBeLessThan(places.get('back')?.y ?? 0);
  });

  test('leads a long edge through a lane of its own, past the nodes between', () => {
    const { edges, places } = laidOut(edgesOf({ full: ['back', 'base'], back: ['base'] }), 'full');
    const lanes = edges.find(({ from, to }) => from === 'full' && to === 'base')?.lanes ?? [];
    expect(lanes).toHaveLength(1);
    const back = places.get('back') ?? { x: 0, y: 0 };
    expect(lanes[0]?.x).toBe(back.x + SIZE.nodeWidth / 2);
    expect(Math.abs((lanes[0]?.y ?? 0) - (back.y + SIZE.nodeHeight / 2))).toBeGreaterThan(SIZE.nodeHeight / 2);
  });

  test('any graph: the same twice, nothing over another, nothing outside', () => {
    const graphs = fc
      .array(fc.array(fc.nat(30), { maxLength: 5 }), { minLength: 1, maxLength: 25 })
      .map((rows) => edgesOf(Object.fromEntries(rows.map((row, i) => [`${i}`, [...new Set(row.map((n) => `${i + 1 + n}`))]]))));
    fc.assert(
      fc.property(graphs, (graph) => {
        const drawing = laidOut(graph, '0');
        expect(laidOut(graph, '0')).toEqual(drawing);
        const corners = [...drawing.places.values()];
        for (const [index, { x, y }] of corners.entries()) {
          expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
          expect(x + SIZE.nodeWidth).toBeLessThanOrEqual(drawing.width);
          expect(y + SIZE.nodeHeight).toBeLessThanOrEqual(drawing.height);
          for (const other of corners.slice(index + 1)) {
            const apart = Math.abs(other.x - x) >= SIZE.nodeWidth || Math.abs(other.y - y) >= SIZE.nodeHeight;
            expect(apart, JSON.stringify([{ x, y }, other])).toBe(true);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

test('the list writes a shared set out once and says where else it is', () => {
  const nodes = composition(DIAMOND, 'full', 150).map((set) => ({ ...set, name: set.id, resolved_count: 1, x: 0, y: 0 }));
  const lines: string[] = [];
  const walk = (item: NonNullable<ReturnType<typeof compositionTree>>, depth: number): void => {
    lines.push(`${'-'.repeat(depth)}${item.node.name}${item.repeated ? ' again' : ''}`);
    for (const inner of item.inside) walk(inner, depth + 1);
  };
  const root = compositionTree({ nodes });
  if (root) walk(root, 0);
  expect(lines).toEqual(['full', '-front', '--a11y', '--base', '---secrets', '-back', '--base again', '--data']);
});
