import { Badge } from '#app/components/ui/badge.tsx';
import { Table } from '#app/components/ui/table.tsx';
import { ExactTime } from '#app/components/ui/time.tsx';
import type { AuditEvent } from '#app/contracts/audit.ts';

/** `fields: name, tags` for each fact of an event. */
const detailWords = (details: AuditEvent['details']): string =>
  Object.entries(details)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('; ');

/** Events as they were written down. */
export function AuditTable({ events }: { events: readonly AuditEvent[] }) {
  return (
    <Table caption="Events, newest first" columns={['What', 'Who', 'When', 'On', 'Details']} stacks>
      {events.map((event) => (
        <tr key={event.id}>
          <th scope="row" className="wide">
            <code className="whitespace-nowrap">{event.action}</code>{' '}
            {event.outcome === 'refused' && (
              <Badge family="caution" icon="slash">
                Refused
              </Badge>
            )}
          </th>
          <td className="md:min-w-28">{event.actor}</td>
          <td className="md:whitespace-nowrap">
            <ExactTime at={event.created_at} />
          </td>
          <td className="wide">{[event.target_kind, event.target_name].filter(Boolean).join(' ')}</td>
          <td className="wide text-xs wrap-anywhere text-ink-muted">{detailWords(event.details)}</td>
        </tr>
      ))}
    </Table>
  );
}
