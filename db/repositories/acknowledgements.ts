import { sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Tx } from '#db/transactions.ts';

/** What somebody has agreed may run code in a project: artifact and content, together. */
export async function listAcknowledgements(
  tx: Tx,
  owner: OwnerId,
  projectId: string,
): Promise<{ artifact_uuid: string; content_hash: string }[]> {
  return tx
    .selectFrom('acknowledgements')
    .select(['artifact_uuid', 'content_hash'])
    .where('owner_id', '=', owner)
    .where('project_id', '=', projectId)
    .execute();
}

/** Remembers an agreement; once is enough, and one on an artifact that is gone by now is not needed. */
export async function insertAcknowledgements(
  tx: Tx,
  owner: OwnerId,
  { projectId, actor }: { projectId: string; actor: string },
  agreed: readonly { id: string; artifact_uuid: string; content_hash: string }[],
): Promise<void> {
  if (agreed.length === 0) return;
  await sql`
    insert into acknowledgements (owner_id, project_id, actor, id, artifact_uuid, content_hash)
    select ${owner}, ${projectId}, ${actor}, a.id, a.artifact_uuid, a.content_hash
    from unnest(
      ${agreed.map(({ id }) => id)}::uuid[], ${agreed.map((one) => one.artifact_uuid)}::uuid[],
      ${agreed.map((one) => one.content_hash)}::text[]
    ) as a (id, artifact_uuid, content_hash)
    where exists (select from artifacts where owner_id = ${owner} and uuid = a.artifact_uuid)
    on conflict (owner_id, project_id, artifact_uuid, content_hash) do nothing`.execute(tx);
}
