import { DEFAULT_LIMIT, type ListAnswer } from '#app/contracts/common.ts';
import type { Generation, GenerationQuery } from '#app/contracts/project-runs.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { listGenerations } from '#db/repositories/generations.ts';
import { withOwner } from '#db/transactions.ts';
import { requireTarget } from './target.server.ts';

/** The states that runs left behind in projects. */
export function createGenerations({ db }: Pick<ServiceDeps, 'db'>) {
  /** A page of a project's generations, of all its profiles or of one, newest first. @throws AppError `not_found` */
  async function list(
    owner: OwnerId,
    projectId: string,
    { limit = DEFAULT_LIMIT, offset = 0, profile_id }: GenerationQuery = {},
  ): Promise<ListAnswer<Generation>> {
    return withOwner(db, owner, async (tx) => {
      const { project, profile } = await requireTarget(tx, owner, projectId, profile_id);
      const profileId = profile_id === undefined ? null : profile.id;
      const { rows, total } = await listGenerations(tx, owner, project.id, profileId, { limit, offset });
      const items = rows.map((row) => ({
        generation: row.n,
        run_id: row.run_id,
        profile_id: row.profile_id,
        parent_generation: row.parent,
        set_id: row.set_id,
        created_at: row.created_at.toISOString(),
      }));
      return { items, total, limit, offset, next_cursor: null };
    });
  }

  return { list };
}
