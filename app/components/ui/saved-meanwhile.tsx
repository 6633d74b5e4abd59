import { Card } from './card.tsx';
import { Pairs } from './facts.tsx';

/** A field of a form by its label, with what somebody else has saved in it. */
export interface SavedField {
  name: string;
  value: string | readonly string[] | null;
}

const NONE = 'None';

const words = (value: SavedField['value']): string => (typeof value === 'string' ? value : (value?.join(', ') ?? '')) || NONE;

/** What somebody else has saved while the form was open. What was typed is below; saving again replaces this. */
export function SavedMeanwhile({ fields }: { fields: readonly SavedField[] }) {
  return (
    <Card title="Saved meanwhile by somebody else" foot="What you typed is below. Saving it replaces this.">
      <div className="p-4">
        <Pairs pairs={fields.map(({ name, value }) => ({ name, value: words(value) }))} />
      </div>
    </Card>
  );
}

interface Described {
  name: string;
  description: string | null;
  color: string | null;
  icon: string | null;
  tags: readonly string[];
}

/** The fields by which sets and groups are described. */
export const describedBy = ({ name, description, color, icon, tags }: Described): SavedField[] => [
  { name: 'Name', value: name },
  { name: 'Description', value: description },
  { name: 'Colour', value: color },
  { name: 'Icon', value: icon },
  { name: 'Tags', value: tags },
];
