import { Link } from '@remix-run/react';
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

interface TabFace {
  name: string;
  count?: number;
  icon?: IconName;
  current?: boolean;
}

const face = ({ name, count, icon }: TabFace): ReactNode => (
  <>
    {icon && <Icon name={icon} />}
    {name} {count === undefined ? null : <span className="n">{count}</span>}
  </>
);

/** The second level of the navigation on list pages: every tab is a page. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly (TabFace & { to: string })[] }) {
  return (
    <nav className="tabs" aria-label={label}>
      <ul>
        {tabs.map((tab) => (
          <li key={tab.name}>
            <Link to={tab.to} aria-current={tab.current ? 'page' : undefined}>
              {face(tab)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface SubmitTabsProps {
  label: string;
  /** Name of the parameter the pressed tab sends. */
  parameter: string;
  tabs: readonly (TabFace & { value: string })[];
}

/** Tabs inside a form: they submit it, so that what is ticked survives the change of tab. */
export function SubmitTabs({ label, parameter, tabs }: SubmitTabsProps) {
  return (
    <fieldset className="tabs min-w-0">
      <legend className="sr-only">{label}</legend>
      <ul>
        {tabs.map((tab) => (
          <li key={tab.value}>
            <button type="submit" name={parameter} value={tab.value} aria-current={tab.current ? 'true' : undefined}>
              {face(tab)}
            </button>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
