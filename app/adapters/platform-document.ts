import { parse as parseToml, stringify as stringifyToml } from 'smol-toml';
import { stringify as stringifyYaml } from 'yaml';
import type { PlatformDocument } from '#app/domain/deploy/rewriting/document.ts';

/** One line for each text, in double quotes: even clients that read frontmatter line by line take it, whatever it holds. */
const YAML = {
  version: '1.2',
  lineWidth: 0,
  defaultStringType: 'QUOTE_DOUBLE',
  defaultKeyType: 'PLAIN',
  doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
} as const;

function markdown(fields: Record<string, unknown>, body: string): string {
  const head = Object.keys(fields).length === 0 ? '' : stringifyYaml(fields, YAML);
  // Without a frontmatter a rule at the top would be read as the beginning of one.
  const isBare = head === '' && !body.startsWith('---');
  return isBare ? `${body}\n` : `---\n${head}---\n\n${body}\n`;
}

/** A text of several lines as people write it in TOML: `"""` around it, a line for each line. */
function multiLine(key: string, text: string): string {
  const escaped = stringifyToml({ t: text })
    .slice('t = "'.length, -2)
    .replaceAll(/\\(\\|"|n|t)/g, (whole, letter: string) =>
      letter === 'n' ? '\n' : letter === 't' ? '\t' : letter === '"' ? '"' : whole,
    );
  return `${key} = """\n${escaped.replaceAll(/"(?="|$)/g, '\\"')}"""\n`;
}

/** The library writes a text on one line; one of several lines is spread out when the library then reads the same from it. */
function toml(fields: Record<string, string>): string {
  return Object.entries(fields)
    .map(([key, text]) => {
      const spread = text.includes('\n') ? multiLine(key, text) : null;
      return spread !== null && parseToml(spread)[key] === text ? spread : stringifyToml({ [key]: text });
    })
    .join('');
}

/** The bytes of a platform's file: UTF-8, lines ending in `\n`, the same for the same document. */
export const writePlatformDocument = (document: PlatformDocument): Buffer =>
  Buffer.from(document.syntax === 'toml' ? toml(document.fields) : markdown(document.fields, document.body), 'utf8');
