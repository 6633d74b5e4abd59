/**
 * Rows in the shape that each migration leaves behind, inserted before the next one runs.
 * Two owners share every id, and the first has two artifacts `skill:pdf` in two collections.
 */
const OWNERS = ['team-a', 'team-b'];
const id = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const hash = (digit: string): string => `v1:${digit.repeat(64)}`;
const blob = (digit: string): string => digit.repeat(64);

const forEachOwner = (statements: (owner: string) => string): string => OWNERS.map(statements).join('\n');

const library = forEachOwner(
  (owner) => `
  insert into collections (owner_id, id, name, description) values
    ('${owner}', '${id(1)}', 'Work', 'at work'), ('${owner}', '${id(2)}', 'Home', null);
  insert into artifacts (owner_id, id, type, name, description, version_label, author, license, tags, origin, search_text) values
    ('${owner}', '${id(10)}', 'skill', 'pdf', 'Reads PDF files', '1.0', 'Ada', 'MIT', '{pdf,Files}', '{"kind": "directory"}', 'text'),
    ('${owner}', '${id(11)}', 'skill', 'pdf', 'Another one', null, null, null, '{}', null, ''),
    ('${owner}', '${id(12)}', 'command', 'git:sync', null, null, null, null, '{git}', null, ''),
    ('${owner}', '${id(13)}', 'plugin', 'kit', null, null, null, null, '{}', null, '');
  insert into artifact_versions (owner_id, id, artifact_id, content_hash, file_count, bytes, frontmatter, config, origin_commit) values
    ('${owner}', '${id(20)}', '${id(10)}', '${hash('a')}', 1, 3, '{"name": "pdf"}', null, 'c0ffee'),
    ('${owner}', '${id(21)}', '${id(10)}', '${hash('b')}', 1, 3, null, null, null),
    ('${owner}', '${id(22)}', '${id(11)}', '${hash('a')}', 1, 3, null, null, null),
    ('${owner}', '${id(23)}', '${id(12)}', '${hash('c')}', 1, 3, null, '{"x": [1, 2]}', null);
  update artifacts set current_version_id = '${id(21)}' where owner_id = '${owner}' and id = '${id(10)}';
  update artifacts set current_version_id = '${id(22)}' where owner_id = '${owner}' and id = '${id(11)}';
  insert into blobs (owner_id, sha256, bytes) values ('${owner}', '${blob('e')}', '\\x00ff0a');
  insert into artifact_files (owner_id, version_id, path, executable, blob_sha256, size) values
    ('${owner}', '${id(20)}', 'SKILL.md', false, '${blob('e')}', 3), ('${owner}', '${id(21)}', 'bin/run', true, '${blob('e')}', 3);
  insert into collection_artifacts (owner_id, collection_id, artifact_id, type, name, position) values
    ('${owner}', '${id(1)}', '${id(10)}', 'skill', 'pdf', 1), ('${owner}', '${id(2)}', '${id(11)}', 'skill', 'pdf', 1.5),
    ('${owner}', '${id(1)}', '${id(12)}', 'command', 'git:sync', 2), ('${owner}', '${id(1)}', '${id(13)}', 'plugin', 'kit', 3);
  insert into groups (owner_id, id, collection_id, name, color, icon, tags, position) values
    ('${owner}', '${id(30)}', '${id(1)}', 'Docs', '#3b82f6', 'book', '{docs}', 1), ('${owner}', '${id(31)}', '${id(2)}', 'Docs', null, null, '{}', 1);
  insert into group_artifacts (owner_id, group_id, collection_id, artifact_id, position) values
    ('${owner}', '${id(30)}', '${id(1)}', '${id(10)}', 1), ('${owner}', '${id(30)}', '${id(1)}', '${id(12)}', 0.5),
    ('${owner}', '${id(31)}', '${id(2)}', '${id(11)}', 1);
  insert into imports (owner_id, id, status, source, source_key, collection_id, summary, requested_by) values
    ('${owner}', '${id(40)}', 'partial', '{"kind": "directory"}', 'directory:/x', '${id(1)}', '{"found": 2}', 'ada');
  insert into import_items (owner_id, import_id, position, path, type, name, artifact_id, content_hash, outcome, warnings) values
    ('${owner}', '${id(40)}', 1, 'skills/pdf', 'skill', 'pdf', '${id(10)}', '${hash('a')}', 'created', '[{"code": "x", "message": "y"}]'),
    ('${owner}', '${id(40)}', 2, 'skills/gone', 'skill', 'gone', '${id(99)}', null, 'vanished', '[]'),
    ('${owner}', '${id(40)}', 3, 'skills/bad', null, null, null, null, 'rejected', '[]');`,
);

/** Made after the identity came: its key and its uuid differ, and its key is the other one's uuid. */
const identity = forEachOwner(
  (owner) => `
  insert into artifacts (owner_id, id, uuid, type, name) values
    ('${owner}', '${id(14)}', '${id(15)}', 'agent', 'reviewer'), ('${owner}', '${id(15)}', '${id(14)}', 'agent', 'tester');
  insert into artifact_versions (owner_id, id, artifact_uuid, content_hash, file_count, bytes) values
    ('${owner}', '${id(24)}', '${id(15)}', '${hash('d')}', 0, 0);
  update artifacts set current_version_id = '${id(24)}' where owner_id = '${owner}' and uuid = '${id(15)}';
  insert into collection_artifacts (owner_id, collection_id, artifact_uuid, type, name, position) values
    ('${owner}', '${id(1)}', '${id(15)}', 'agent', 'reviewer', 4), ('${owner}', '${id(1)}', '${id(14)}', 'agent', 'tester', 5);
  insert into group_artifacts (owner_id, group_id, collection_id, artifact_uuid, position) values
    ('${owner}', '${id(30)}', '${id(1)}', '${id(15)}', 9);`,
);

const composites = forEachOwner(
  (owner) => `
  insert into composite_artifacts (owner_id, artifact_uuid, collection_id, display_name, manifest) values
    ('${owner}', '${id(13)}', '${id(1)}', 'Kit', '{"name": "kit"}');
  insert into composite_memberships
    (owner_id, collection_id, composite_uuid, child_artifact_uuid, child_type, relationship_type, pinned_version_hash, position) values
    ('${owner}', '${id(1)}', '${id(13)}', '${id(10)}', 'skill', 'contains', '${hash('a')}', 1),
    ('${owner}', '${id(1)}', '${id(13)}', '${id(12)}', 'command', 'requires', null, 2);`,
);

const sets = forEachOwner(
  (owner) => `
  insert into deployment_sets (owner_id, id, name, description, color, icon, tags, version) values
    ('${owner}', '${id(50)}', 'Base', 'for all', '#112233', 'box', '{base,Team}', 3), ('${owner}', '${id(51)}', 'Base', null, null, null, '{}', 1);
  insert into deployment_set_members (owner_id, id, set_id, artifact_uuid, group_id, member_set_id, position) values
    ('${owner}', '${id(60)}', '${id(50)}', '${id(10)}', null, null, 1), ('${owner}', '${id(61)}', '${id(50)}', null, '${id(30)}', null, 2),
    ('${owner}', '${id(62)}', '${id(50)}', null, null, '${id(51)}', 2.5), ('${owner}', '${id(63)}', '${id(51)}', '${id(13)}', null, null, 1);
  update owner_graphs set graph_version = 41 where owner_id = '${owner}';`,
);

const projects = forEachOwner(
  (owner) => `
  insert into projects (owner_id, id, name, site, path) values ('${owner}', '${id(70)}', 'Shop', 'here', '/srv/${owner}/shop');
  insert into deployment_profiles (owner_id, id, project_id, name, platform, root_dir) values
    ('${owner}', '${id(71)}', '${id(70)}', 'claude_code', 'claude_code', '.claude');
  insert into deploy_runs (owner_id, id, set_id, set_name, project_id, project_name, profile_id, profile_name, site, status, mode, requested_by) values
    ('${owner}', '${id(72)}', '${id(50)}', 'Base', '${id(70)}', 'Shop', '${id(71)}', 'claude_code', 'here', 'partial', 'per_artifact', 'ada');
  insert into deploy_run_items (owner_id, id, run_id, position, artifact_uuid, type, name, action, status, paths) values
    ('${owner}', '${id(73)}', '${id(72)}', 1, '${id(10)}', 'skill', 'pdf', 'create', 'success', '{.claude/skills/pdf/SKILL.md}');
  insert into deployed_entries (owner_id, id, project_id, path, artifact_uuid, type, name, content_hash, version_hash, blob_sha256, run_id) values
    ('${owner}', '${id(74)}', '${id(70)}', '.claude/skills/pdf/SKILL.md', '${id(10)}', 'skill', 'pdf', '${blob('e')}', '${hash('a')}', '${blob('e')}', '${id(72)}');
  insert into entry_owners (owner_id, id, entry_id, profile_id, set_id, artifact_uuid) values
    ('${owner}', '${id(75)}', '${id(74)}', '${id(71)}', '${id(50)}', '${id(10)}');
  insert into generations (owner_id, id, project_id, profile_id, n, run_id, set_id, entries) values
    ('${owner}', '${id(76)}', '${id(70)}', '${id(71)}', 1, '${id(72)}', '${id(50)}', '[{"path": "x"}]');
  insert into acknowledgements (owner_id, id, project_id, artifact_uuid, content_hash, actor) values
    ('${owner}', '${id(77)}', '${id(70)}', '${id(10)}', '${hash('a')}', 'ada');`,
);

const security = forEachOwner(
  (owner) => `
  insert into idempotency_keys (owner_id, key, fingerprint, status, body) values ('${owner}', 'k', 'f', 201, '{}');
  insert into audit_events (owner_id, id, actor, action) values ('${owner}', '${id(80)}', 'ada', 'set.created');
  insert into sys.owners (id) values ('${owner}');`,
);

/** What to insert once a migration has been applied. */
export const ROWS_AFTER: Readonly<Record<string, string>> = {
  '001-library': library,
  '002-artifact-uuid': identity,
  '003-composites': composites,
  '004-deployment-sets': sets,
  '005-projects': projects,
  '006-security': security,
};
