import { Icon } from './icon.tsx';

/** What a member of a set is. */
export type Kind = 'artifact' | 'group' | 'set';

const kinds = {
  artifact: { word: 'Artifact', icon: 'box' },
  group: { word: 'Group', icon: 'list' },
  set: { word: 'Set', icon: 'layers' },
} as const;

/** The type badge of a member. Square and neutral, so that it is never taken for a state. */
export function KindLabel({ kind }: { kind: Kind }) {
  const { word, icon } = kinds[kind];
  return (
    <span className="kind">
      <Icon name={icon} size="sm" />
      {word}
    </span>
  );
}
