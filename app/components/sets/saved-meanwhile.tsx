import { Card } from '#app/components/ui/card.tsx';
import { Pairs } from '#app/components/ui/facts.tsx';
import type { DeploymentSet } from '#app/contracts/sets.ts';

const NONE = 'None';

/** What somebody else has saved while the form was open. What was typed is below; saving again replaces this. */
export function SavedMeanwhile({ set }: { set: DeploymentSet }) {
  return (
    <Card title="Saved meanwhile by somebody else" foot="What you typed is below. Saving it replaces this.">
      <div className="p-4">
        <Pairs
          pairs={[
            { name: 'Name', value: set.name },
            { name: 'Description', value: set.description ?? NONE },
            { name: 'Colour', value: set.color ?? NONE },
            { name: 'Icon', value: set.icon ?? NONE },
            { name: 'Tags', value: set.tags.length > 0 ? set.tags.join(', ') : NONE },
          ]}
        />
      </div>
    </Card>
  );
}
