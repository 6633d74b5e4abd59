import type { IconName } from './icon-table.ts';
import { useDrawing } from './sprite.tsx';

export type { IconName } from './icon-table.ts';

interface IconProps {
  name: IconName;
  /** 13 px in badges, 16 px elsewhere, 40 px in empty states. */
  size?: 'sm' | 'lg';
  className?: string;
}

const sizes = { sm: ' icon-sm', lg: ' icon-lg' } as const;

/** A decoration: the word beside it, or the control's label, says the same. */
export function Icon({ name, size, className }: IconProps) {
  useDrawing(name);
  return (
    <svg className={`icon${size ? sizes[size] : ''}${className ? ` ${className}` : ''}`} aria-hidden="true">
      <use href={`#i-${name}`} />
    </svg>
  );
}
