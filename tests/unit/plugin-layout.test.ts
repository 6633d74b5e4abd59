import { describe, expect, test } from 'vitest';
import { layOutPlugin } from '#app/domain/exporting/plugin-layout.ts';
import type { JsonObject } from '#app/domain/importing/place.ts';

const ROOT = '$' + '{CLAUDE_PLUGIN_ROOT}';
const FALLBACK = ROOT.replace('}', ':-.}');
const stop = (command: string) => ({ Stop: [{ hooks: [{ type: 'command', command }] }] });
const hook = (name: string, hooks: JsonObject, ...paths: string[]) => ({
  type: 'hook' as const,
  name,
  config: { hooks },
  files: paths.map((path) => ({ path, executable: true, sha256: name.padEnd(64, '0'), size: 1 })),
});

describe('the hooks file of a plugin', () => {
  test('calls scripts that had to move where they are, also by a variable with a fallback', () => {
    const { files, hooks } = layOutPlugin([
      hook('one', stop(`${FALLBACK}/go.sh`), 'go.sh'),
      hook('two', stop(`bash "${FALLBACK}/go.sh"`), 'go.sh'),
    ]);
    expect(files.map(({ path }) => path)).toEqual(['go.sh', 'hooks/two/go.sh']);
    expect(hooks).toEqual({
      hooks: { Stop: [...stop(`${FALLBACK}/go.sh`).Stop, ...stop(`bash "${ROOT}/hooks/two/go.sh"`).Stop] },
    });
  });

  test('leaves out what no Claude Code can run, for which it would refuse the whole file', () => {
    const foreign = { sessionEnd: [{ type: 'command', bash: 'x.sh' }], PreToolUse: { hooks: [] }, ...stop('mine') };
    expect(layOutPlugin([hook('own', stop('own')), hook('foreign', foreign)]).hooks).toEqual({
      hooks: { Stop: [...stop('own').Stop, ...stop('mine').Stop] },
    });
    expect(layOutPlugin([hook('foreign', { sessionEnd: foreign.sessionEnd })]).hooks).toBeNull();
  });
});
