import type { ReactNode } from 'react';
import { classes } from './classes.ts';

interface TableProps {
  /** Read aloud before the table. */
  caption: string;
  /** Column heads; without them the table is names and figures. */
  columns?: readonly string[];
  /** Below 45rem each row becomes a block; give cells that deserve a line of their own the class `wide`. */
  stacks?: boolean;
  children: ReactNode;
}

/** Rows to compare. The first cell of each is `<th scope="row">`. */
export function Table({ caption, columns, stacks = false, children }: TableProps) {
  return (
    <table className={classes('tbl', stacks && 'stacks')}>
      <caption className="sr-only">{caption}</caption>
      {columns && (
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
      )}
      <tbody>{children}</tbody>
    </table>
  );
}
