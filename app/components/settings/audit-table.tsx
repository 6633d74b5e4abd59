import { Badge } from '#app/components/ui/badge.tsx';
import { Table } from '#app/components/ui/table.tsx';
import { ExactTime } from '#app/components/ui/time.tsx';
import type { AuditEvent } from '#app/contracts/audit.ts';
import { AuditDetails, AuditTarget } from './audit-details.tsx';

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
          <td className="wrap-anywhere md:min-w-20">{event.actor}</td>
          <td className="lg:whitespace-nowrap">
            <ExactTime at={event.created_at} />
          </td>
          <td className="wide names">
            <AuditTarget event={event} />
          </td>
          <td className="wide names text-sm text-ink-muted lg:min-w-60">
            <AuditDetails details={event.details} />
          </td>
        </tr>
      ))}
    </Table>
  );
}
