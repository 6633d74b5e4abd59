/** The variable for a plugin's root in texts, also with what a shell takes when it is unset: `${CLAUDE_PLUGIN_ROOT:-.}`. */
export const PLUGIN_ROOT_PATTERN = String.raw`(?:\$\{CLAUDE_PLUGIN_ROOT(?::?-(?:[^{}]|\{[^{}]*\})*)?\}|\$CLAUDE_PLUGIN_ROOT\b)`;
