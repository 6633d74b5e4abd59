/** Makes a `switch` over a union fail to compile, and to run, when a member is forgotten. */
export function assertNever(value: never): never {
  throw new Error(`Unhandled case: ${JSON.stringify(value)}`);
}
