import type { ErrorCode } from '#app/domain/errors.ts';

type Refusal = readonly [code: ErrorCode, message: string, field?: string];

const NOT_IN_COLLECTION = 'The artifact is not in this collection. Add it to the collection first.';
const TAKEN_PATH = 'Another row already describes this path in the project.';

/**
 * What a broken constraint means to a caller, by the constraint's name. A constraint that is missing here
 * guards against faults of our own and surfaces as one.
 */
export const REFUSALS: Readonly<Record<string, Refusal>> = {
  // Library
  collections_name_key: ['name_taken', 'A collection with this name exists already. Choose another name.', 'name'],
  collections_name_check: ['invalid_input', 'A name has 1 to 255 characters.', 'name'],
  artifacts_name_check: ['invalid_input', 'The name of an artifact has 1 to 500 characters.', 'name'],
  artifacts_uuid_key: ['already_exists', 'An artifact with this uuid exists already.', 'uuid'],
  artifacts_tags_check: ['invalid_input', 'Use at most 20 tags.', 'tags'],
  artifact_files_path_check: [
    'invalid_input',
    'A path inside an artifact is relative, without `..`, backslashes or control characters, and has at most 2,000 bytes.',
    'files',
  ],
  artifact_files_pkey: ['invalid_input', 'The same path is given twice.', 'files'],
  collection_artifacts_pkey: ['already_member', 'The artifact is in this collection already.', 'artifact_uuid'],
  collection_artifacts_collection_type_name_key: [
    'already_exists',
    'The collection already has an artifact of this type and name. Choose another name.',
    'name',
  ],
  collection_artifacts_collection_fkey: ['not_found', 'The collection was not found.'],
  collection_artifacts_artifact_fkey: ['not_found', 'The artifact was not found.'],
  groups_collection_name_key: ['name_taken', 'The collection already has a group with this name. Choose another name.', 'name'],
  groups_collection_fkey: ['not_found', 'The collection was not found.'],
  groups_name_check: ['invalid_input', 'A name has 1 to 255 characters.', 'name'],
  groups_color_check: ['invalid_input', 'A colour is # and six hex digits, such as #3b82f6.', 'color'],
  groups_icon_check: ['invalid_input', 'An icon has 1 to 64 characters.', 'icon'],
  groups_tags_check: ['invalid_input', 'Use at most 20 tags.', 'tags'],
  group_artifacts_pkey: ['already_member', 'The artifact is in this group already.', 'artifact_uuid'],
  group_artifacts_group_fkey: ['not_found', 'The group was not found.'],
  group_artifacts_collection_artifact_fkey: [
    'invalid_input',
    "The artifact is not in the group's collection. Add it to the collection first.",
    'artifact_uuid',
  ],
  imports_collection_fkey: ['not_found', 'The collection was not found.'],
  imports_idempotency_key_key: [
    'idempotency_in_flight',
    'An import with this Idempotency-Key exists already. Ask again for its answer.',
  ],

  // Composites
  composite_artifacts_pkey: ['already_exists', 'The plugin exists already.'],
  composite_artifacts_artifact_fkey: ['invalid_input', 'Only an artifact of type plugin can contain others.'],
  composite_artifacts_home_fkey: ['invalid_input', NOT_IN_COLLECTION, 'collection_id'],
  composite_artifacts_composite_type_check: [
    'invalid_input',
    'Use composite_type plugin; stack and suite are reserved.',
    'composite_type',
  ],
  composite_memberships_pkey: ['already_exists', 'The plugin already contains this artifact.', 'artifact_uuid'],
  composite_memberships_composite_fkey: ['not_found', 'The plugin was not found.'],
  composite_memberships_child_fkey: ['not_found', 'The artifact was not found in the collection of the plugin.', 'artifact_uuid'],
  composite_memberships_child_type_check: ['invalid_input', 'A plugin cannot contain another plugin.', 'artifact_uuid'],
  composite_memberships_child_artifact_fkey: ['not_found', 'The artifact was not found.', 'artifact_uuid'],
  composite_memberships_pinned_version_fkey: [
    'invalid_input',
    'The artifact has no version with this hash.',
    'pinned_version_hash',
  ],
  composite_memberships_relationship_type_check: ['invalid_input', 'Use contains, requires or extends.', 'relationship_type'],

  // Deployment sets
  deployment_sets_name_check: ['invalid_input', 'A name has 1 to 255 characters.', 'name'],
  deployment_sets_color_check: ['invalid_input', 'A colour is # and six hex digits, such as #3b82f6.', 'color'],
  deployment_sets_icon_check: ['invalid_input', 'An icon has 1 to 64 characters.', 'icon'],
  deployment_sets_tags_check: ['invalid_input', 'Use at most 20 tags.', 'tags'],
  deployment_set_members_set_artifact_key: ['already_member', 'The artifact is in this set already.', 'artifact_uuid'],
  deployment_set_members_set_group_key: ['already_member', 'The group is in this set already.', 'group_id'],
  deployment_set_members_set_member_set_key: ['already_member', 'The set is in this set already.', 'member_set_id'],
  deployment_set_members_one_reference_check: ['invalid_input', 'Give exactly one of artifact_uuid, group_id and member_set_id.'],
  deployment_set_members_not_itself_check: ['cycle', 'A set cannot contain itself.', 'member_set_id'],
  deployment_set_members_set_fkey: ['not_found', 'The set was not found.'],
  deployment_set_members_artifact_fkey: ['not_found', 'The artifact was not found.', 'artifact_uuid'],
  deployment_set_members_group_fkey: ['not_found', 'The group was not found.', 'group_id'],
  deployment_set_members_member_set_fkey: ['not_found', 'The set to add was not found.', 'member_set_id'],

  // Projects and deployments
  projects_site_path_key: ['already_exists', 'This folder is registered already.', 'path'],
  projects_path_overlap_check: ['path_not_allowed', 'This folder is inside or around a project of somebody else.', 'path'],
  projects_name_check: ['invalid_input', 'A name has 1 to 255 characters.', 'name'],
  projects_path_check: ['invalid_input', 'The path of a project is absolute.', 'path'],
  deployment_profiles_project_name_key: [
    'name_taken',
    'The project already has a profile with this name. Choose another name.',
    'name',
  ],
  deployment_profiles_name_check: ['invalid_input', 'A name has 1 to 255 characters.', 'name'],
  deployment_profiles_project_fkey: ['not_found', 'The project was not found.'],
  deploy_runs_project_fkey: ['not_found', 'The project was not found.'],
  deploy_runs_profile_fkey: ['not_found', 'The profile was not found.'],
  deploy_runs_idempotency_key_key: [
    'idempotency_in_flight',
    'A run with this Idempotency-Key exists already. Ask again for its answer.',
  ],
  deployed_entries_project_path_key: ['already_exists', TAKEN_PATH],
  deployed_entries_project_fkey: ['not_found', 'The project was not found.'],
  entry_owners_profile_fkey: [
    'profile_in_use',
    'The profile still has deployed files. Undeploy them first, or stop managing them.',
  ],
  entry_owners_set_fkey: ['not_found', 'The set was not found.'],
  generations_project_fkey: ['not_found', 'The project was not found.'],
  acknowledgements_project_fkey: ['not_found', 'The project was not found.'],
  acknowledgements_artifact_fkey: ['not_found', 'The artifact was not found.'],

  // Security
  idempotency_keys_pkey: [
    'idempotency_in_flight',
    'A request with this Idempotency-Key is still running. Wait for its answer, then ask again.',
  ],
};
