import { Link } from '@remix-run/react';
import { counted, numbered } from '#app/components/ui/count.ts';
import { Facts } from '#app/components/ui/facts.tsx';
import type { SetOverview } from '#app/contracts/set-pages.ts';
import { MAX_SET_DEPTH } from '#app/domain/depth.ts';
import { paths } from '#app/lib/paths.ts';

/** The sets that hold this one: up to three by name, then how many more. */
function PartOf({ parents, parent_count: count }: Pick<SetOverview, 'parents' | 'parent_count'>) {
  if (count === 0) return <>No other set</>;
  return (
    <>
      {parents.map(({ id, name }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <Link to={paths.set(id)}>{name}</Link>
        </span>
      ))}
      {count > parents.length && <small> and {numbered(count - parents.length)} more</small>}
    </>
  );
}

/** The five figures of a set. */
export function SetFacts({ overview }: { overview: SetOverview }) {
  const { set, resolved, deployed, places, parents, parent_count } = overview;
  const behind = places.filter((place) => place.behind > 0).length;
  return (
    <Facts
      facts={[
        { name: 'Resolved', value: <Link to={paths.setResolved(set.id)}>{counted(resolved.total, 'artifact')}</Link> },
        { name: 'Members', value: numbered(set.member_count) },
        {
          name: 'Nesting depth',
          value: (
            <>
              {set.depth} <small>of at most {MAX_SET_DEPTH}</small>
            </>
          ),
        },
        { name: 'Part of', value: <PartOf parents={parents} parent_count={parent_count} /> },
        {
          name: 'Deployed to',
          value: deployed ? (
            <>
              {counted(deployed.projects, 'project')} <small>{behind > 0 ? `${numbered(behind)} behind` : 'in sync'}</small>
            </>
          ) : (
            'No project'
          ),
        },
      ]}
    />
  );
}
