import type { JsonObject } from '#app/domain/importing/place.ts';
import { LAYOUTS } from '#app/domain/platforms.ts';
import { mcpPlaceOf, type ProfileLayout } from '#app/domain/profiles.ts';
import { slugOf } from '#app/domain/slug.ts';
import { withPlainVariables } from './placeholders.ts';
import type { RenderedConfig } from './render-hook.ts';
import { SERVER_DIALECTS, serverLine } from './server-dialects.ts';
import { formatOf, mapKey } from './slot.ts';

/** Server names hold letters, digits, `_` and `-` only, in every client. */
const serverName = (name: string): string => slugOf(name).replace(/[^A-Za-z0-9_-]+/g, '-');

/**
 * What an MCP server puts into the profile's config file: its entry, in the platform's shape and with its placeholders.
 * @param given the bare entry, as Claude Code has it; variables as Cursor and VS Code write them are understood too
 */
export function renderServer(name: string, given: JsonObject, profile: ProfileLayout): RenderedConfig {
  const { label } = LAYOUTS[profile.platform];
  const place = mcpPlaceOf(profile);
  const dialect = SERVER_DIALECTS[profile.platform];
  const unable = (problem: string): RenderedConfig => ({ values: [], commands: [], folder: null, problem });
  if (place === null || dialect === undefined)
    return unable(`${label} takes no MCP servers from a project, as far as Loadout knows.`);
  const config = withPlainVariables(given);
  const shape = dialect(config);
  if ('problem' in shape) return unable(`${label} ${shape.problem}.`);
  const within = [place.at];
  const slot = { format: formatOf(place.file), within, name: serverName(name) };
  return {
    values: [{ path: place.file, key: mapKey(within, slot.name), slot, value: shape.value }],
    commands: [serverLine(config)],
    folder: null,
    problem: null,
  };
}
