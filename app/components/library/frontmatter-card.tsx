import { Card } from '#app/components/ui/card.tsx';
import { counted } from '#app/components/ui/count.ts';
import { Table } from '#app/components/ui/table.tsx';

type Fields = Readonly<Record<string, unknown>>;

/** A value of the frontmatter in one line: text as it is, lists with commas, anything deeper as JSON. */
function valueWords(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null))
    return value.map(String).join(', ');
  return JSON.stringify(value) ?? '';
}

/** The fields between the `---` of the main document, as clients read them. */
export function FrontmatterCard({ fields }: { fields: Fields }) {
  const entries = Object.entries(fields);
  return (
    <Card title="Frontmatter" aside={<span className="text-sm text-ink-muted">{counted(entries.length, 'field')}</span>}>
      {entries.length === 0 ? (
        <p className="p-4 text-ink-muted">It has frontmatter, with no field in it.</p>
      ) : (
        <Table caption="Frontmatter">
          {entries.map(([name, value]) => (
            <tr key={name}>
              <th scope="row" className="w-30 align-top wrap-anywhere md:w-44">
                <code className="text-ink-muted">{name}</code>
              </th>
              <td className="wrap-anywhere whitespace-pre-line">{valueWords(value)}</td>
            </tr>
          ))}
        </Table>
      )}
    </Card>
  );
}

/** The configuration of a hook or MCP server, as it is merged into the project's files. */
export function ConfigCard({ config }: { config: Fields }) {
  return (
    <Card title="Configuration" aside={<span className="text-sm text-ink-muted">Merged into the project’s own files</span>}>
      <pre className="source p-4">{JSON.stringify(config, null, 2)}</pre>
    </Card>
  );
}
