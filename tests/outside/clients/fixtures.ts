import type { ArtifactInput } from '#app/contracts/artifacts.ts';

const file = (path: string, content: string) => ({ path, content, executable: content.startsWith('#!') });
/** `${NAME}`, which the client is to expand. */
const variable = (name: string): string => `$${`{${name}}`}`;

/** What a developer has set, for the server that asks for it. */
export const VARIABLES = { LOADOUT_CHECK_TOKEN: 'set-by-the-developer' };

/** One artifact, and more, of each type that the client takes. */
export const ARTIFACTS: Omit<ArtifactInput, 'collection_id'>[] = [
  {
    type: 'skill',
    name: 'pdf',
    files: [
      file(
        'SKILL.md',
        '---\nname: pdf\ndescription: Reads and fills PDF forms\nallowed-tools: Read Bash(python:*)\n---\n\n# PDF\n',
      ),
      file('scripts/fill.py', '#!/usr/bin/env python3\nprint("filled")\n'),
    ],
  },
  { type: 'skill', name: 'release-notes', files: [file('SKILL.md', '---\ndescription: "Writes: release notes"\n---\nWrite.\n')] },
  {
    type: 'command',
    name: 'git:sync',
    files: [file('sync.md', '---\ndescription: Brings the branch up to date\n---\nSync $ARGUMENTS\n')],
  },
  {
    type: 'agent',
    name: 'reviewer',
    files: [file('reviewer.md', '---\nname: reviewer\ndescription: Reviews changes\ntools: Read, Grep\n---\nReview.\n')],
  },
  {
    type: 'hook',
    name: 'format',
    files: [file('run.sh', '#!/bin/sh\nexit 0\n')],
    config: {
      hooks: {
        PostToolUse: [
          {
            matcher: 'Edit|Write',
            hooks: [{ type: 'command', command: `${variable('CLAUDE_PLUGIN_ROOT')}/run.sh`, timeout: 30 }],
          },
        ],
      },
    },
  },
  { type: 'mcp_server', name: 'files', config: { command: 'node', args: ['-e', 'process.exit(0)', 'a b'] } },
  { type: 'mcp_server', name: 'untyped', config: { url: 'http://127.0.0.1:9/mcp' } },
  {
    type: 'mcp_server',
    name: 'remote',
    config: {
      type: 'http',
      url: 'http://127.0.0.1:9/mcp',
      headers: { Authorization: `Bearer ${variable('LOADOUT_CHECK_TOKEN')}` },
    },
  },
];

/** What lies in the project before, written by the people who work there. */
export const OWN_FILES: Readonly<Record<string, string>> = {
  '.claude/settings.json':
    '{\n\t"permissions": {"allow": ["Read(./docs/**)"]},\n  "hooks": { "Stop": [{"hooks": [ {"type":"command","command":"true"} ]}] }\n}\n',
  '.mcp.json': '{ "mcpServers": { "mine": {"command":"node","args":["-e","process.exit(0)"]} } }',
};
