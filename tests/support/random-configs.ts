import fc from 'fast-check';

/** How a random JSON text is laid out. */
interface Layout {
  unit: string;
  eol: string;
  oneLine: boolean;
  comments: string[];
  trailingCommas: boolean;
  bom: boolean;
  lastLine: string;
}

const layout: fc.Arbitrary<Layout> = fc.record({
  unit: fc.constantFrom('  ', '    ', '\t', ' '),
  eol: fc.constantFrom('\n', '\r\n'),
  oneLine: fc.boolean(),
  comments: fc.array(
    fc.integer({ min: 0, max: 999 }).map((n) => `remark ${n}`),
    { maxLength: 6 },
  ),
  trailingCommas: fc.boolean(),
  bom: fc.boolean(),
  lastLine: fc.constantFrom('', '\n', '\n\n'),
});

/** Prints a value with comments strewn in, as people might have written it. */
function print(value: object, { unit, eol, oneLine, comments, trailingCommas, bom, lastLine }: Layout): string {
  const left = [...comments];
  const remark = (indent: string): string => {
    const text = left.shift();
    if (text === undefined) return '';
    return oneLine ? ` /* ${text} */ ` : `${indent}// ${text}${eol}`;
  };
  const inside = (items: string[], open: string, close: string, indent: string): string => {
    if (items.length === 0) return open + close;
    const deeper = indent + unit;
    if (oneLine) return `${open}${remark('')}${items.join(', ')}${trailingCommas ? ',' : ''}${close}`;
    const lines = items.map(
      (item, index) => `${remark(deeper)}${deeper}${item}${index < items.length - 1 || trailingCommas ? ',' : ''}${eol}`,
    );
    return `${open}${eol}${lines.join('')}${indent}${close}`;
  };
  const write = (one: unknown, indent: string): string => {
    if (Array.isArray(one))
      return inside(
        one.map((entry) => write(entry, indent + unit)),
        '[',
        ']',
        indent,
      );
    if (typeof one !== 'object' || one === null) return JSON.stringify(one);
    const items = Object.entries(one).map(([key, inner]) => `${JSON.stringify(key)} : ${write(inner, indent + unit)}`);
    return inside(items, '{', '}', indent);
  };
  return (bom ? '\ufeff' : '') + write(value, '') + lastLine.replaceAll('\n', eol);
}

const name = fc.constantFrom('a', 'b', 'model', 'x y', 'ünï', '"q"', 'mine');
const plainValue = fc.oneof(fc.string({ maxLength: 8 }), fc.integer(), fc.boolean(), fc.constant(null));
const server = fc.record({
  command: fc.constantFrom('./run', 'npx'),
  args: fc.array(fc.string({ maxLength: 4 }), { maxLength: 2 }),
});
const group = fc.record({
  matcher: fc.constantFrom('Edit', 'Bash', ''),
  hooks: fc.array(fc.record({ command: fc.constantFrom('one', 'two') }), { maxLength: 2 }),
});

/** A JSON file of somebody, with comments, that may have servers and hooks already. */
export const jsonText: fc.Arbitrary<{ text: string; comments: string[] }> = fc
  .tuple(
    fc.dictionary(
      name,
      fc.oneof(plainValue, fc.array(plainValue, { maxLength: 3 }), fc.dictionary(name, plainValue, { maxKeys: 3 })),
      { maxKeys: 4 },
    ),
    fc.option(fc.dictionary(name, server, { maxKeys: 2 }), { nil: undefined }),
    fc.option(fc.dictionary(fc.constantFrom('PostToolUse', 'Stop'), fc.array(group, { maxLength: 3 }), { maxKeys: 2 }), {
      nil: undefined,
    }),
    layout,
  )
  .map(([rest, mcpServers, hooks, style]) => {
    const value = { ...rest, ...(mcpServers && { mcpServers }), ...(hooks && { hooks }) };
    const text = print(value, style);
    return { text, comments: style.comments.filter((comment) => text.includes(comment)) };
  });

const pair = fc.constantFrom(
  'model = "o3"',
  "path = 'C:\\dir' # where",
  'many = [ "a", # one\n  "b",\n]',
  'text = """\n[not a table]\nx = 1 # no comment\n"""',
  'when = 1979-05-27T07:32:00Z',
  'big = 0xFF',
  'inline = { a = 1, b = "]" }',
  '"quoted key" = 1.5',
  'a.b.c = true',
);
const header = fc.constantFrom(
  '[profiles.x]',
  '[mcp_servers.mine]',
  '[ mcp_servers . "other one" ] # odd',
  '[[list]]',
  '[tools]',
  '[mcp_servers.mine.env]',
);
const uniqueBy = (lines: string[], keyOf: (line: string) => string): string[] => [
  ...new Map(lines.map((line) => [keyOf(line), line])).values(),
];
const keyOf = (line: string): string => line.split(/[=#]/)[0]?.trim() ?? line;
const comment = fc.integer({ min: 0, max: 999 }).map((n) => `# remark ${n}`);

/** A TOML file of somebody, with comments. */
export const tomlText: fc.Arbitrary<{ text: string; comments: string[] }> = fc
  .tuple(
    fc.array(pair, { maxLength: 4 }),
    fc.array(fc.tuple(header, fc.array(pair, { maxLength: 3 }), fc.array(comment, { maxLength: 2 })), { maxLength: 4 }),
    fc.array(comment, { maxLength: 2 }),
    fc.constantFrom('\n', '\r\n'),
    fc.constantFrom('', '\n', '\n\n'),
  )
  .map(([top, tables, comments, eol, lastLine]) => {
    const blocks = uniqueBy(
      tables.map(([head, pairs, own]) => [head, ...own, ...uniqueBy(pairs, keyOf)].join('\n')),
      (block) => (block.startsWith('[[') ? block : keyOf(block.split('\n')[0] ?? '')),
    );
    const lines = [...comments, ...uniqueBy(top, keyOf), ...blocks.flatMap((block) => ['', block])];
    const text = (lines.join('\n') + lastLine).replaceAll('\n', eol);
    return { text, comments: [...comments, ...tables.flatMap(([, , own]) => own)].filter((one) => text.includes(one)) };
  });
