import { LAYOUTS, type Platform } from '#app/domain/platforms.ts';

/** "Claude Code" for `claude_code`. */
export const platformLabel = (platform: Platform): string => LAYOUTS[platform].label;

/** A profile in a few words: its platform, and its own name when it has another one. */
export const profileLabel = ({ platform, name }: { platform: Platform; name: string }): string =>
  name === platform ? platformLabel(platform) : `${name} (${platformLabel(platform)})`;
