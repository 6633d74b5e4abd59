import type { ReactNode } from 'react';

export interface Fact {
  name: string;
  value: ReactNode;
}

/** At most five figures in one bar, each number with its unit. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt className="text-sm text-ink-muted">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Names and values in two columns, for what is read once. */
export function Pairs({ pairs }: { pairs: readonly Fact[] }) {
  return (
    <dl className="pairs">
      {pairs.map(({ name, value }) => (
        <PairRow key={name} name={name} value={value} />
      ))}
    </dl>
  );
}

function PairRow({ name, value }: Fact) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
