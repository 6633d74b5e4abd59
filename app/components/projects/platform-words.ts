import { artifactTypes } from '#app/components/ui/artifact.tsx';
import { ARTIFACT_TYPES } from '#app/domain/artifact-types.ts';
import { LAYOUTS, type Platform } from '#app/domain/platforms.ts';
import { placeInWords } from '#app/domain/profiles.ts';

/** "Claude Code" for `claude_code`. */
export const platformLabel = (platform: Platform): string => LAYOUTS[platform].label;

/** A profile in a few words: its platform, and its own name when it has another one. */
export const profileLabel = ({ platform, name }: { platform: Platform; name: string }): string =>
  name === platform ? platformLabel(platform) : `${name} (${platformLabel(platform)})`;

/** What a profile takes, in words for the middle of a sentence, and where it goes. */
export const placesOf = ({ platform, root_dir }: { platform: Platform; root_dir: string }): { words: string; place: string }[] =>
  ARTIFACT_TYPES.flatMap((type) => {
    const place = placeInWords({ platform, rootDir: root_dir }, type);
    const { plural } = artifactTypes[type];
    return place === null ? [] : [{ words: type === 'mcp_server' ? plural : plural.toLowerCase(), place }];
  });

/** "Skills in .claude/skills/<name>/, …": where what goes through a profile. Every platform takes skills. */
export const whereWords = (profile: { platform: Platform; root_dir: string }): string =>
  placesOf(profile)
    .map(({ words, place }, index) => `${index === 0 ? `${words.charAt(0).toUpperCase()}${words.slice(1)}` : words} in ${place}`)
    .join(', ');
