import { describe, expect, test } from 'vitest';
import { codesAt, detectIn, found, placeAt } from '#tests/support/memory-source.ts';

describe('MCP servers', () => {
  test('are one artifact for each entry, with and without the wrapper, and as VS Code writes them', async () => {
    const detection = await detectIn({
      '.mcp.json': { mcpServers: { a: { command: 'a', args: ['-x'] }, b: { type: 'http', url: 'https://example.com' } } },
      'sub/.mcp.json': { $schema: 'x', bare: { command: 'c' } },
      '.vscode/mcp.json': '{ // comment\n"inputs": [], "servers": { "d": { "type": "stdio", "command": "d" } }, }',
      '.cursor/mcp.json': { mcpServers: { e: { command: 'e' } } },
      'mcps/web/f.json': { mcpServers: { f: { command: 'f', description: 'F.' } } },
      'other/mcp.json': { port: 1 },
      'mcps/data.json': [1, 2],
    });
    expect(found(detection)).toEqual([
      'mcp_server:e @ .cursor/mcp.json#e',
      'mcp_server:a @ .mcp.json#a',
      'mcp_server:b @ .mcp.json#b',
      'mcp_server:d @ .vscode/mcp.json#d',
      'mcp_server:f @ mcps/web/f.json#f',
      'mcp_server:bare @ sub/.mcp.json#bare',
    ]);
    expect(placeAt(detection, '.mcp.json#a').config).toEqual({ command: 'a', args: ['-x'] });
    expect(placeAt(detection, 'mcps/web/f.json#f').facts.description).toBe('F.');
    expect(codesAt(detection, '.vscode/mcp.json#d')).toEqual(['json_repaired']);
  });

  test('with a url but no type, with nothing to start, with names nobody allows: taken in and said', async () => {
    const detection = await detectIn({
      '.mcp.json': {
        mcpServers: {
          a: { url: 'https://x' },
          b: {},
          'my server': { command: 'c' },
          workspace: { command: 'w' },
          plug: { command: `\${CLAUDE_PLUGIN_ROOT}/run` },
        },
      },
    });
    expect(codesAt(detection, '.mcp.json#a')).toEqual(['mcp_url_without_type']);
    expect(codesAt(detection, '.mcp.json#b')).toEqual(['mcp_incomplete']);
    expect(codesAt(detection, '.mcp.json#my server')).toEqual(['name_not_portable']);
    expect(codesAt(detection, '.mcp.json#workspace')).toEqual(['reserved_name']);
    expect(codesAt(detection, '.mcp.json#plug')).toEqual(['needs_plugin']);
  });

  test.each(['...', '<your-key>', 'YOUR_API_KEY', 'xxxxxxxx', 'your-token-here', 'Bearer <token>', '[insert key]', 'changeme'])(
    'with the placeholder %s are taken in and said',
    async (value) => {
      const detection = await detectIn({
        '.mcp.json': {
          mcpServers: {
            a: { command: 'a', env: { KEY: value } },
            b: { type: 'http', url: 'https://x', headers: { Authorization: value } },
          },
        },
      });
      expect(placeAt(detection, '.mcp.json#a').warnings).toEqual([
        { code: 'placeholder_secret', message: expect.stringContaining(`\${KEY}`) },
      ]);
      expect(codesAt(detection, '.mcp.json#b')).toEqual(['placeholder_secret']);
    },
  );

  test.each([`\${KEY}`, `\${KEY:-x}`, 'postgres://localhost/db', 'true', '', 'production'])(
    'with the value %j have no placeholder',
    async (value) => {
      expect(
        codesAt(await detectIn({ '.mcp.json': { mcpServers: { a: { command: 'a', env: { KEY: value } } } } }), '.mcp.json#a'),
      ).toEqual([]);
    },
  );

  test('that are no objects, or in files that hold none, are rejected by name', async () => {
    const detection = await detectIn({
      'a/.mcp.json': { mcpServers: { x: 'text', y: null, z: ['a'], ok: { command: 'k' } } },
      'b/.mcp.json': 'no json',
      'c/.mcp.json': { anything: 1 },
      'd/.mcp.json': '{"mcpServers": {"n": {"command": "\\u0000"}}}',
      'e/.mcp.json': { mcpServers: {} },
    });
    expect(found(detection)).toEqual([
      'mcp_server:ok @ a/.mcp.json#ok',
      'mcp_server:x @ a/.mcp.json#x !mcp_shape',
      'mcp_server:y @ a/.mcp.json#y !mcp_shape',
      'mcp_server:z @ a/.mcp.json#z !mcp_shape',
      'mcp_server:mcp @ b/.mcp.json !json_unreadable',
      'mcp_server:mcp @ c/.mcp.json !mcp_missing',
      'mcp_server:n @ d/.mcp.json#n !not_text',
    ]);
    expect(detection.notes).toMatchObject([{ path: 'e/.mcp.json', code: 'mcp_empty' }]);
  });

  test('an empty list of a plugin is named in the report too', async () => {
    const detection = await detectIn({
      'p/.claude-plugin/plugin.json': { name: 'p' },
      'p/.mcp.json': { mcpServers: {} },
      'p/mcp.json': { mcpServers: {} },
    });
    expect(found(detection)).toEqual(['plugin:p @ p']);
    expect(detection.notes).toMatchObject([{ path: 'p/.mcp.json', code: 'mcp_empty' }]);
  });
});
