import { Card } from '#app/components/ui/card.tsx';

const words = [
  { word: 'Artifact', meaning: 'One skill, command, agent, hook, MCP server or plugin.' },
  { word: 'Set', meaning: 'An ordered list of artifacts, groups and other sets.' },
  { word: 'Deploy', meaning: 'Write what a set resolves to into a project, after you have seen the plan.' },
] as const;

/** The words a newcomer meets first. */
export function ThreeWords() {
  return (
    <Card title="Three words to know">
      <dl className="grid gap-2 p-4 text-sm">
        {words.map(({ word, meaning }) => (
          <div key={word}>
            <dt className="font-semibold">{word}</dt>
            <dd className="text-ink-muted">{meaning}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
