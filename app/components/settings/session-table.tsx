import { Form } from '@remix-run/react';
import { Button } from '#app/components/ui/button.tsx';
import { Table } from '#app/components/ui/table.tsx';
import { ExactTime, RelativeTime } from '#app/components/ui/time.tsx';
import type { Session } from '#app/contracts/sessions.ts';

const COLUMNS = ['Browser', 'Person', 'Signed in', 'Last used', 'At the latest until', 'Actions'];

/** Where people are signed in; the one that looks at the page is named. */
export function SessionTable({ sessions, current }: { sessions: readonly Session[]; current: string | null }) {
  return (
    <Table caption="Sessions" columns={COLUMNS} stacks>
      {sessions.map(({ id, actor, user_agent: browser, created_at: begun, last_seen_at: seen, expires_at: end }) => (
        <tr key={id}>
          <th scope="row" className="wide">
            <span className="break-words">{browser ?? 'Unknown browser'}</span>
            {id === current && ' (this one)'}
          </th>
          <td>{actor}</td>
          <td>
            <ExactTime at={begun} />
          </td>
          <td>
            <RelativeTime at={seen} />
          </td>
          <td>
            <ExactTime at={end} />
          </td>
          <td>
            <Form method="post">
              <input type="hidden" name="session" value={id} />
              <Button small aria-label={`End the session of ${actor} begun ${begun} in ${browser ?? 'an unknown browser'}`}>
                End
              </Button>
            </Form>
          </td>
        </tr>
      ))}
    </Table>
  );
}
