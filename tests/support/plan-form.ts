import { fieldValue } from './page-client.ts';

/** Everything the plan's form would send by itself. */
export function sendable(html: string, more: Record<string, string> = {}): Record<string, string> {
  const choices = [...html.matchAll(/<input[^>]*type="radio"[^>]*>/g)]
    .map(([input]) => input)
    .filter((input) => /checked=""/.test(input))
    .map((input): [string, string] => [/name="([^"]*)"/.exec(input)?.[1] ?? '', /value="([^"]*)"/.exec(input)?.[1] ?? '']);
  return {
    plan_digest: fieldValue(html, 'plan_digest') ?? '',
    form_key: fieldValue(html, 'form_key') ?? '',
    intent: 'deploy',
    ...Object.fromEntries(choices),
    ...more,
  };
}
