import { expect } from 'vitest';
import type { TestApp } from './app.ts';

/** A page as a browser without script gets it. */
export interface PageAnswer {
  status: number;
  headers: Headers;
  html: string;
  /** What a person reads: no tags, no scripts, entities decoded, white space folded. */
  text: string;
  title: string;
  /** Where a redirect leads. */
  location: string | null;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'", '#39': "'" };

const decoded = (text: string): string => text.replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);

/** The words of a piece of HTML. */
export const wordsOf = (html: string): string =>
  decoded(
    html
      .replace(/<(script|style|svg)\b.*?<\/\1>/gs, ' ')
      // React separates neighbouring texts by comments.
      .replace(/<!--.*?-->/gs, '')
      .replace(/<wbr\/?>/g, '')
      .replace(/<\/?(?:i|b|span|code|small|strong|a)\b[^>]*>/g, '')
      .replace(/<[^>]+>/g, ' '),
  )
    .replace(/\s+/g, ' ')
    .trim();

async function answerOf(response: Response): Promise<PageAnswer> {
  const html = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    html,
    text: wordsOf(html),
    title: decoded(/<title>(.*?)<\/title>/s.exec(html)?.[1] ?? ''),
    location: response.headers.get('location'),
  };
}

/** The value a form's field would be sent with. */
export function fieldValue(html: string, name: string): string | undefined {
  const escaped = name.replace(/[[\]().*+?^$|]/g, '\\$&');
  const input = new RegExp(`<input[^>]*\\bname="${escaped}"[^>]*>`).exec(html)?.[0];
  if (input) return decoded(/\bvalue="([^"]*)"/.exec(input)?.[1] ?? '');
  const area = new RegExp(`<textarea[^>]*\\bname="${escaped}"[^>]*>(.*?)</textarea>`, 's').exec(html)?.[1];
  return area === undefined ? undefined : decoded(area);
}

type Fields = Readonly<Record<string, string | readonly string[]>>;

/** What every page of ours has to be, whatever it shows. */
export function expectPage(page: PageAnswer): void {
  expect(page.headers.get('content-type'), page.html.slice(0, 300)).toContain('text/html');
  expect(page.html.match(/<h1[\s>]/g), 'one h1').toHaveLength(1);
  expect(page.html.match(/<main[\s>]/g), 'one main').toHaveLength(1);
  expect(page.title).toMatch(/ · Loadout$/);
  expect(page.html, 'no inline style: the content security policy refuses it').not.toMatch(/<[^>]+\sstyle=/);
  const ids = [...page.html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
  expect(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    'ids are unique',
  ).toEqual([]);
  const heads = [...page.html.matchAll(/<h([1-6])[\s>]/g)].map((match) => Number(match[1]));
  for (const [index, level] of heads.entries()) {
    expect(level - (heads[index - 1] ?? 0), `no heading level is skipped: ${heads.join(' ')}`).toBeLessThanOrEqual(1);
  }
}

/** A browser without script: follows nothing by itself, keeps cookies, sends what a form sends. */
export function pageClient({ fetch }: Pick<TestApp, 'fetch'>) {
  const cookies = new Map<string, string>();

  async function send(path: string, init: RequestInit): Promise<PageAnswer> {
    const headers = new Headers(init.headers);
    headers.set('Accept', 'text/html');
    if (cookies.size > 0) headers.set('Cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(path, { ...init, headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(cookie)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answerOf(response);
  }

  /** Opens a page and checks what holds for every page. */
  async function get(path: string): Promise<PageAnswer> {
    const page = await send(path, {});
    if (page.status !== 303 && page.status !== 302) expectPage(page);
    return page;
  }

  const body = (fields: Fields): URLSearchParams => {
    const params = new URLSearchParams();
    for (const [name, value] of Object.entries(fields))
      for (const one of typeof value === 'string' ? [value] : value) params.append(name, one);
    return params;
  };

  /** Sends a form as a browser on our own page does. A page that comes back is checked like any other. */
  async function post(path: string, fields: Fields | FormData = {}): Promise<PageAnswer> {
    const page = await send(path, {
      method: 'POST',
      headers: { 'Sec-Fetch-Site': 'same-origin', Origin: 'http://localhost:3000' },
      body: fields instanceof FormData ? fields : body(fields),
    });
    if (page.location === null) expectPage(page);
    return page;
  }

  /** Sends a form, expects the redirect that follows success, and opens where it leads. */
  async function postAndFollow(path: string, fields: Fields | FormData = {}): Promise<PageAnswer & { at: string }> {
    const answer = await post(path, fields);
    expect(answer.status, answer.text.slice(0, 500)).toBe(303);
    const at = answer.location ?? '';
    return { ...(await get(at.replace(/#.*$/, ''))), at };
  }

  return { get, post, postAndFollow, send };
}
