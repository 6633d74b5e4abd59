import { counted } from '#app/components/ui/count.ts';
import type { Usage } from '#app/contracts/artifacts.ts';
import { UsageList } from './relations-card.tsx';

interface UsageEffectsProps {
  /** What loses something, as a sentence before the list. */
  title: string;
  usage: Usage;
}

/** What a deletion takes something away from, each by its name. */
export function UsageEffects({ title, usage }: UsageEffectsProps) {
  return (
    <div className="grid gap-1">
      <p>{title}</p>
      <div className="-mx-4">
        <UsageList usage={usage} />
      </div>
    </div>
  );
}

/** "2 sets, 1 group and 1 plugin": what is named, without what is not. */
export function usageWords({ sets, groups, plugins }: Pick<Usage, 'sets' | 'groups' | 'plugins'>): string {
  const parts = [
    sets.length > 0 && counted(sets.length, 'set'),
    groups.length > 0 && counted(groups.length, 'group'),
    plugins.length > 0 && counted(plugins.length, 'plugin'),
  ].filter((part) => part !== false);
  return parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}` : (parts[0] ?? '');
}
