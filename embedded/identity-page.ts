/**
 * The sign-in page of the embedded OpenID provider: choose whom to be.
 *
 * For development and trials on loopback only; it asks for no password and says so.
 *
 * @module
 */
import type { Person } from '../directory/directory.ts';

/** Sent with the page: no script, no frame, nothing from elsewhere. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** The page. Each button posts `person`. */
export function signInPage(people: readonly Person[], action: string): string {
  const buttons = people.map((person) => {
    const teams = person.teams.length > 0 ? person.teams.join(', ') : 'no team';
    return `<li><button name="person" value="${escape(person.id)}">${escape(person.name)}
      <small>${escape(teams)}</small></button></li>`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Caseline: sign in</title>
<meta name="viewport" content="width=device-width">
<style>body{font:16px/1.5 system-ui;max-width:40rem;margin:3rem auto;padding:0 1rem}
ul{list-style:none;padding:0}li{margin:.5rem 0}
button{font:inherit;width:100%;text-align:left;padding:.6rem 1rem}small{display:block}</style></head>
<body><h1>Who are you?</h1>
<p>This is Caseline's own provider for development: it asks for no password. Point
<code>OIDC_ISSUER</code> at your organisation's provider for anything else.</p>
<form method="post" action="${escape(action)}"><ul>${buttons.join('\n')}</ul></form></body></html>`;
}

function escape(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return text.replace(/[&<>"]/g, (character) => entities[character]!);
}
