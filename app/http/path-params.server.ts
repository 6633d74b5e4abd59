const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

/**
 * The parameters of an address, each decoded once. The router's own are not used: it takes a name that holds a literal
 * "%2F" (sent as "%252F") for one with a slash, which is another artifact or file.
 * @param pattern as operations have it, e.g. `/artifacts/{ref}/files/{path*}`; the router has matched it already
 * @param pathname as it was sent
 */
export function pathParams(pattern: string, pathname: string): Record<string, string> {
  const sent = pathname.split('/');
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.split('/').entries()) {
    const [, name, splat] = /^\{(\w+)(\*?)\}$/.exec(part) ?? [];
    if (name === undefined) continue;
    params[name] = splat ? sent.slice(index).map(decoded).join('/') : decoded(sent[index] ?? '');
  }
  return params;
}
