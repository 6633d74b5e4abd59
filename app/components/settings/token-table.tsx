import { ButtonLink } from '#app/components/ui/button.tsx';
import { Table } from '#app/components/ui/table.tsx';
import { ExactTime, RelativeTime } from '#app/components/ui/time.tsx';
import type { Token } from '#app/contracts/system.ts';
import { paths } from '#app/lib/paths.ts';

const COLUMNS = ['Name', 'Stands for', 'Begins with', 'May', 'Last used', 'Valid until', 'Actions'];

/** Tokens without their secrets. */
export function TokenTable({ tokens }: { tokens: readonly Token[] }) {
  return (
    <Table caption="Tokens" columns={COLUMNS} stacks>
      {tokens.map(({ id, name, actor, prefix, scopes, last_used_at: used, expires_at: end }) => (
        <tr key={id}>
          <th scope="row" className="wide">
            {name}
          </th>
          <td className="break-words">{actor}</td>
          <td className="whitespace-nowrap">
            <code>{prefix}</code>
          </td>
          <td>{scopes.join(', ')}</td>
          <td>{used === null ? 'never' : <RelativeTime at={used} />}</td>
          <td className="md:whitespace-nowrap">{end === null ? 'no end' : <ExactTime at={end} />}</td>
          <td>
            <ButtonLink small to={paths.tokenRevoke(id)} aria-label={`Revoke the token ${name}, ${prefix}`}>
              Revoke…
            </ButtonLink>
          </td>
        </tr>
      ))}
    </Table>
  );
}
