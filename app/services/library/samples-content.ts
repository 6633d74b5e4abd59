/** A member of a sample set: an artifact by `type:name`, or a group or set of the samples by its name. */
type SampleMember = { artifact: string } | { group: string } | { set: string };

export interface SampleSet {
  name: string;
  description: string;
  color: string;
  icon: string;
  members: readonly SampleMember[];
}

const artifacts = (...ids: string[]): SampleMember[] => ids.map((artifact) => ({ artifact }));

/** Folder of the bundled library, relative to the program's. */
export const SAMPLE_LIBRARY = 'examples/library';
export const SAMPLE_COLLECTION = 'Sample library';
/** Every sample set carries it, so that they are found and told apart from one's own. */
export const SAMPLE_TAG = 'sample';
export const DEMO_PROJECT = 'Demo project';
/** Made in the first folder that Loadout may write to. */
export const DEMO_FOLDER = 'loadout-demo';

export const SAMPLE_GROUP = {
  name: 'Releases',
  members: ['skill:release-notes', 'skill:writing-commits', 'command:standup'],
} as const;

/** Inner sets first; the last one holds all the others. */
export const SAMPLE_SETS: readonly SampleSet[] = [
  {
    name: 'Base',
    description: 'What every project needs.',
    color: '#3d8f58',
    icon: 'layers',
    members: artifacts(
      'skill:writing-commits',
      'skill:debugging',
      'skill:reviewing-changes',
      'agent:code-reviewer',
      'command:plan',
      'command:explain',
      'command:git:tidy',
    ),
  },
  {
    name: 'Backend',
    description: 'Services and their databases.',
    color: '#2f86c4',
    icon: 'database',
    members: [{ set: 'Base' }, ...artifacts('skill:sql-migrations', 'skill:http-apis', 'mcp_server:repository-memory')],
  },
  {
    name: 'Frontend',
    description: 'What runs in the browser.',
    color: '#c06a1f',
    icon: 'monitor',
    members: [{ set: 'Base' }, ...artifacts('skill:http-apis', 'agent:docs-writer')],
  },
  {
    name: 'Full-stack service',
    description: 'Everything a product service needs, web and API together.',
    color: '#8f5fd6',
    icon: 'box',
    members: [
      { set: 'Frontend' },
      { set: 'Backend' },
      { group: SAMPLE_GROUP.name },
      ...artifacts('plugin:quality-gate', 'hook:protect-secrets'),
    ],
  },
];
