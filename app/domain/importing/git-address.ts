/** A git repository as we may reach it. `url` is what git is given; `shown` never holds credentials. */
export type GitAddress =
  | { kind: 'https'; url: string; shown: string; host: string; port: number; name: string }
  | { kind: 'ssh'; url: string; shown: string; host: string; port: number; name: string }
  | { kind: 'path'; path: string; shown: string; name: string };

export type ReadAddress = { ok: true; address: GitAddress } | { ok: false; message: string };

const refuse = (message: string): ReadAddress => ({ ok: false, message });

/** Letters, digits, dots and inner hyphens, or an IPv6 address in brackets: nothing that reads as an option. */
const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])$/i;
const USER = /^[a-z0-9_][\w.-]*$/i;
const SCP_LIKE = /^(?:([^@/:]+)@)?([^@/:]+):(?!\/\/)(.+)$/;

/** What a repository is called: the last part of its address, without `.git`. */
const nameOfPath = (path: string): string =>
  path
    .replace(/\/+$/, '')
    .split('/')
    .at(-1)
    ?.replace(/\.git$/i, '') || 'repository';

function readUrl(text: string): ReadAddress {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) return refuse('This is not an address git understands.');
  const kind = url.protocol === 'https:' ? 'https' : url.protocol === 'ssh:' ? 'ssh' : null;
  if (kind === null) return refuse(`Only https, ssh and folders are possible, not ${url.protocol.replace(/:$/, '')}.`);
  if (!HOST.test(url.hostname)) return refuse('The host in this address is not valid.');
  if (url.username !== '' && !USER.test(decodeURIComponent(url.username)))
    return refuse('The user in this address is not valid.');
  if (url.pathname === '/' || url.pathname.startsWith('/-')) return refuse('The address does not say which repository.');
  if (url.search !== '' || url.hash !== '')
    return refuse('Leave out everything from "?" or "#" on; a branch goes into the field Ref.');
  const shown = `${url.protocol}//${kind === 'ssh' && url.username !== '' ? `${url.username}@` : ''}${url.host}${url.pathname}`;
  const port = Number(url.port) || (kind === 'https' ? 443 : 22);
  return {
    ok: true,
    address: {
      kind,
      url: url.href,
      shown,
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port,
      name: nameOfPath(decodeURIComponent(url.pathname)),
    },
  };
}

/**
 * Reads the address of a git repository: https, ssh (also `git@host:path`) or an absolute path on this machine.
 * Everything else is refused, above all what git would take for an option or for a helper to run (`ext::`).
 */
export function readGitAddress(given: string): ReadAddress {
  const text = given.trim();
  if (/[\p{Cc}\p{Z}]/u.test(text) && !text.startsWith('/')) return refuse('An address has no spaces or control characters.');
  if (text.startsWith('-')) return refuse('An address does not begin with "-".');
  if (text.startsWith('/')) {
    if (/\p{Cc}/u.test(text)) return refuse('A path has no control characters.');
    return { ok: true, address: { kind: 'path', path: text, shown: text, name: nameOfPath(text) } };
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return readUrl(text);
  if (text.includes('::')) return refuse('Only https, ssh and folders are possible.');
  const scp = SCP_LIKE.exec(text);
  const [user, host, path] = [scp?.[1], scp?.[2], scp?.[3]];
  if (host === undefined || path === undefined || path.startsWith('-'))
    return refuse('Enter an https or ssh address, or an absolute path.');
  if (!HOST.test(host) || (user !== undefined && !USER.test(user)))
    return refuse('The host or user in this address is not valid.');
  // Kept in this form: the path is relative to the user's home there, which ssh://host/path would not be.
  const url = `${user === undefined ? '' : `${user}@`}${host}:${path}`;
  return { ok: true, address: { kind: 'ssh', url, shown: url, host, port: 22, name: nameOfPath(path) } };
}

/**
 * What is wrong with a ref, or null. Names as `git check-ref-format` allows them, and commits; nothing that reads as an
 * option or a range.
 */
export function refProblem(ref: string): string | null {
  if (ref.startsWith('-')) return 'A ref does not begin with "-".';
  if (
    !/^[^\p{Cc}\p{Z}~^:?*[\\]+$/u.test(ref) ||
    ref.includes('..') ||
    ref.includes('@{') ||
    ref.endsWith('/') ||
    ref.endsWith('.lock')
  ) {
    return 'This is not the name of a branch, tag or commit.';
  }
  return null;
}

/** True for what may be a commit's id, whole or shortened. */
export const looksLikeCommit = (ref: string): boolean => /^[0-9a-f]{7,64}$/i.test(ref);
