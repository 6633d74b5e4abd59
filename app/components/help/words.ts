/** One word of the product, explained. `id` is where a link from another page leads. */
export interface Word {
  id: string;
  word: string;
  meaning: string;
}

/** The words in the order in which a newcomer meets them. */
export const words: readonly Word[] = [
  {
    id: 'artifact',
    word: 'Artifact',
    meaning:
      'One thing an AI coding agent can use: a skill, a command, an agent, a hook, an MCP server or a plugin. People see it as type:name, such as skill:pdf; what identifies it is its UUID, so a new name changes nothing else.',
  },
  {
    id: 'version',
    word: 'Version',
    meaning:
      'The content an artifact had at one time, named by a hash of it. A version never changes. Importing changed content makes a new version of the same artifact; content it had before leads back to the version it was.',
  },
  {
    id: 'plugin',
    word: 'Plugin',
    meaning:
      'An artifact that contains others. In a set it stands for its children: those it contains and those it requires. A child can be pinned to one version.',
  },
  {
    id: 'collection',
    word: 'Collection',
    meaning: 'A named library of artifacts. Inside one collection every type:name is there once; an artifact may be in several.',
  },
  {
    id: 'group',
    word: 'Group',
    meaning: 'An ordered list of artifacts of one collection. It is not deployed by itself; a set takes it in as one member.',
  },
  {
    id: 'import',
    word: 'Import',
    meaning:
      'Taking artifacts in from a folder, a git repository or an archive. Nothing is lost: every place where something was found has its line in the report, with what was odd about it. Importing the same source again updates in place.',
  },
  {
    id: 'set',
    word: 'Deployment set, or set',
    meaning:
      'A named, ordered list of members that are deployed together. A member is an artifact, a group or another set. Sets can be nested up to 20 deep, never in a circle.',
  },
  {
    id: 'resolve',
    word: 'Resolve',
    meaning:
      'To flatten a set into its artifacts: in the order of its members, through groups, plugins and nested sets, each artifact once. Where two members bring the same artifact, the upper one counts.',
  },
  {
    id: 'project',
    word: 'Project',
    meaning: 'A folder on disk that artifacts are deployed into.',
  },
  {
    id: 'profile',
    word: 'Profile',
    meaning:
      'How one agent platform wants its files inside a project: Claude Code in .claude, Cursor in .cursor, and so on. A project can have several.',
  },
  {
    id: 'plan',
    word: 'Plan',
    meaning:
      'What a deploy would do to every file, worked out from the set, from what was deployed before and from what is on disk now. Looking at a plan writes nothing.',
  },
  {
    id: 'deploy',
    word: 'Deploy and run',
    meaning:
      'To carry a plan out. The run is the record of it, with a line per artifact. One artifact that fails never stops the others. A file you edited yourself is kept unless you choose otherwise.',
  },
  {
    id: 'generation',
    word: 'Generation',
    meaning: 'The state a run left behind in a project. The last ten are kept, and a project can be rolled back to one of them.',
  },
  {
    id: 'drift',
    word: 'Drift',
    meaning:
      'Where the disk, what was deployed last and what the sets want now disagree. A project is in sync or behind; an artifact in it is synced, modified, outdated, missing, in conflict or orphaned.',
  },
];

/** What the states of an artifact in a project mean, by the API's word. */
export const stateMeanings = {
  synced: 'On disk as the sets want it.',
  modified: 'Edited by you. Deploys leave it alone.',
  outdated: 'Newer version in the set.',
  missing: 'Not all of it is on disk. A deploy brings what is missing.',
  conflict: 'What is on disk and what the set has differ. The next plan says what can be decided.',
  orphaned: 'In no deployed set any more. Removed by prune or undeploy, unless you edited it.',
} as const;
