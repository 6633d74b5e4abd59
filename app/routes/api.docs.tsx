import type { MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { OperationRow } from '#app/components/api-docs/operation-row.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { Card } from '#app/components/ui/card.tsx';
import { Chip, Chips } from '#app/components/ui/chips.tsx';
import { numbered } from '#app/components/ui/count.ts';
import { Table } from '#app/components/ui/table.tsx';
import { apiErrors, apiReference } from '#app/http/api-reference.server.ts';
import { pageLoader } from '#app/http/page.server.ts';

export const loader = pageLoader(async ({ app, url }) => ({
  sections: apiReference(app.settings.publicOrigin ?? url.origin, app.settings.authEnabled),
  errors: apiErrors(),
  authEnabled: app.settings.authEnabled,
}));

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, 'API');

const anchor = (name: string): string => name.toLowerCase().replace(/\W+/g, '-');

export default function ApiDocsPage() {
  const { sections, errors, authEnabled } = useLoaderData<typeof loader>();
  return (
    <Page>
      <PageHeader
        title="API"
        lede={
          <>
            Everything the pages can do, as JSON under <code>/api/v1</code>. The same for machines:{' '}
            <a href="/api/v1/openapi.json">openapi.json</a>.
          </>
        }
      />
      <Chips label="Sections">
        {sections.map(({ name, operations }) => (
          <Chip key={name} to={`#${anchor(name)}`} name={name} count={operations.length} />
        ))}
        <Chip to="#errors" name="Refusals" count={errors.length} />
      </Chips>
      <Card title="In short" id="conventions">
        <ul className="grid list-disc gap-1.5 py-4 ps-9 pe-4 text-ink-muted">
          <li>
            {authEnabled ? (
              <>
                Send a token with every request: <code>Authorization: Bearer lo_…</code>. Cookies do not count here.
              </>
            ) : (
              'Authentication is off on this server, so no token is needed.'
            )}
          </li>
          <li>
            JSON in and out, <code>snake_case</code>, times in UTC. Unknown fields and parameters are refused; <code>null</code>{' '}
            clears a field, a field left out stays as it is.
          </li>
          <li>
            Lists answer <code>items</code>, <code>total</code> and <code>next_cursor</code>; page with <code>limit</code> and{' '}
            <code>offset</code>, or deep with <code>cursor</code>.
          </li>
          <li>
            A POST with an <code>Idempotency-Key</code> has one effect however often it is sent. <code>If-Match</code> with an
            entity tag refuses to overwrite a change of somebody else.
          </li>
          <li>
            A refusal is <code>application/problem+json</code> with a stable <code>code</code>; its <code>type</code> leads to the
            table at the end of this page.
          </li>
        </ul>
      </Card>
      {sections.map(({ name, operations }) => (
        <Card key={name} title={name} count={numbered(operations.length)} id={anchor(name)}>
          <ul className="lined">
            {operations.map((operation) => (
              <OperationRow key={operation.id} operation={operation} />
            ))}
          </ul>
        </Card>
      ))}
      <Card title="Refusals" count={numbered(errors.length)} id="errors">
        <Table caption="Refusals by their codes" columns={['Code', 'Status', 'What it says']}>
          {errors.map(({ code, status, title }) => (
            <tr key={code} id={code} className="target:bg-accent-tint">
              <th scope="row">
                <code>{code}</code>
              </th>
              <td className="tabular-nums">{status}</td>
              <td className="text-ink-muted">{title}</td>
            </tr>
          ))}
        </Table>
      </Card>
    </Page>
  );
}
