/**
 * Cases of a site, in many states, with what a backup must bring back: files, a vault, votes, deadlines
 * that fall due while nothing runs, a closed case, an erased one, a migration.
 *
 * @module
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@jest/globals';
import { eventually } from './engine.ts';
import type { Site, SiteAnswer } from './production-site.ts';
import { ROOT } from './sources.ts';

/** The contact that stands in the vault of every claim. */
export const CONTACT = '+49 30 5550 117';
/** How long an approval of a claim waits. */
export const LAPSE_MS = 60_000;
const DONE_WITHIN_MS = 60_000;

const claim = (version: number, days: number): string => `
format: caseline/v1
id: claim
version: ${version}
title: A claim
owner: desk
calendar: amsterdam
start: fresh
evidence: { by: assignee, kinds: [document] }
states:
  fresh:
    assign: desk
    form: told
    transitions:
      add_word: { needs: [note] }
      ask: { to: asked, needs: [] }
      finish: { to: done, needs: [] }
    timers: [{ after: ${days} days, to: done }]
  asked:
    approval: consent
    transitions: { approved: fresh, rejected: done, lapsed: silent }
  silent:
    assign: desk
    transitions:
      add_word: { needs: [note] }
      finish: { to: done, needs: [] }
    timers: [{ after: 90 days, to: done }]
  done: { final: true, reopen: { to: fresh, by: head, within: 1 year } }
approvals:
  consent:
    title: May we pay?
    approvers: [head, deputy]
    quorum: all
    ladder:
      - { after: 1 minute, decide: lapsed }
roles:
  desk: { team: permit-desk, backup: head }
  head: { team: permit-heads, backup: deputy }
  deputy: { team: permit-deputies }
forms:
  told:
    account: { type: text, required: true }
    contact: { type: text, level: identity, vault: true, max_length: 40, title: How to reach them }
access:
  open: { read: [owner, assignee, head, deputy], write: [owner, assignee] }
  identity: { read: [owner, assignee, head], write: [owner, assignee] }
`;

/** What was done, and how to look at it again. */
export interface SiteCases {
  readonly fresh: readonly string[];
  /** Asked; one vote is in; the time to answer ends a minute after. */
  readonly asked: readonly string[];
  readonly askedAtMs: number;
  readonly closed: readonly string[];
  readonly declarations: readonly string[];
  readonly erased: string;
  readonly attachment: { readonly caseId: string; readonly content: Buffer };
  /** Numbers that people were told. */
  readonly numbers: readonly string[];
  /** The last command to each case that is open, to be sent again. */
  readonly sent: readonly SentCommand[];
  /** How many commands were acknowledged. */
  readonly commands: number;
}

/** A command as it was sent, and what came of it. */
export interface SentCommand {
  readonly caseId: string;
  readonly send: (site: Site) => Promise<SiteAnswer>;
  readonly body: unknown;
}

/** Publishes the case types, and opens cases in all states. */
export async function populate(site: Site): Promise<SiteCases> {
  const declaration = readFileSync(path.join(ROOT, 'definitions/expense-declaration.yaml'), 'utf8');
  for (const source of [claim(1, 30), declaration]) await publish(site, source);
  const erased = (await openClaim(site)).id;
  await erase(site, erased);
  const fresh = await many(5, () => openClaim(site));
  const attachment = await attach(site, fresh[0]!.id);
  const closed = await many(3, () => openClaim(site));
  for (const { id } of closed) await event(site, id, { as: 'p-des', event: 'finish' });
  const declarations = await many(8, () => openDeclaration(site));
  for (const { id } of declarations.slice(2))
    await event(site, id, { as: 'p-dana', event: 'submit', data: DECLARED });
  for (const { id } of declarations.slice(5)) await answer(site, id, 'p-adam');
  await publish(site, claim(2, 45));
  await migrate(site);
  const asked = await many(6, () => openClaim(site));
  for (const { id } of asked) {
    await event(site, id, { as: 'p-des', event: 'ask' });
    await answer(site, id, 'p-hea');
  }
  const askedAtMs = Date.now();
  const sent: SentCommand[] = [];
  for (const { id } of fresh) {
    const send = wordTo(id);
    sent.push({ caseId: id, send, body: okay(await send(site)) });
  }
  const all = [fresh, asked, closed, declarations].flat();
  return {
    fresh: ids(fresh),
    asked: ids(asked),
    askedAtMs,
    closed: ids(closed),
    declarations: ids(declarations),
    erased,
    attachment,
    numbers: await numbersOf(site),
    sent,
    commands: all.length + 1 + closed.length + 6 + 3 + 2 * asked.length + fresh.length + 1,
  };
}

/** The numbers that the cases of a site have. */
export async function numbersOf({ postgres }: Site): Promise<readonly string[]> {
  return (await postgres.sql('caseline', 'SELECT number FROM cases ORDER BY number')).split('\n');
}

interface Opened {
  readonly id: string;
}

const ids = (opened: readonly Opened[]): string[] => opened.map(({ id }) => id);
const DECLARED = {
  amount: { amount: 40, currency: 'EUR' },
  spent_on: '2026-03-02',
  what_for: 'A train to Utrecht',
};

/** Opens a claim; its contact goes to the vault. */
export async function openClaim(site: Site): Promise<Opened> {
  return begin(site, {
    as: 'p-des',
    caseType: 'claim',
    data: { account: 'The roof leaks', contact: CONTACT },
  });
}

function openDeclaration(site: Site): Promise<Opened> {
  return begin(site, { as: 'p-dana', caseType: 'expense-declaration', data: DECLARED });
}

async function begin(
  site: Site,
  { as, ...body }: { as: string; caseType: string; data: object },
): Promise<Opened> {
  return okay(await site.call('POST', '/v1/cases', { as, body, headers: newKey() })) as Opened;
}

/** A command that says one word more; sent again, it is the same one. */
export function wordTo(caseId: string): SentCommand['send'] {
  const headers = newKey();
  const body = { event: 'add_word', data: { note: 'one word more' } };
  return (site) => site.call('POST', `/v1/cases/${caseId}/events`, { as: 'p-des', body, headers });
}

async function event(
  site: Site,
  caseId: string,
  { as, event, data = {} }: { as: string; event: string; data?: object },
): Promise<void> {
  const body = { event, data };
  okay(await site.call('POST', `/v1/cases/${caseId}/events`, { as, body, headers: newKey() }));
}

/** Says yes to what a person is asked in a case. */
export async function answer(site: Site, caseId: string, as: string): Promise<void> {
  const asked = await eventually(
    async () => {
      const { items } = okay(await site.call('GET', '/v1/inbox?limit=200', { as })) as {
        items: readonly { caseId: string; item: string }[];
      };
      return items.find((one) => one.caseId === caseId);
    },
    (seen) => seen !== undefined,
  );
  const target = `/v1/cases/${caseId}/approvals/${encodeURIComponent(asked!.item)}/answer`;
  okay(await site.call('POST', target, { as, body: { result: 'approved' }, headers: newKey() }));
}

async function publish(site: Site, source: string): Promise<void> {
  okay(await site.call('POST', '/v1/case-types', { as: 'p-tess', body: { source } }));
}

async function erase(site: Site, caseId: string): Promise<void> {
  const at = `/v1/cases/${caseId}/erasure`;
  okay(await site.call('POST', at, { as: 'p-june', body: { reason: 'Article 17' } }));
  okay(await site.call('POST', `${at}/confirm`, { as: 'p-abe' }));
}

async function attach(site: Site, caseId: string): Promise<SiteCases['attachment']> {
  const content = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(200_000)]);
  const sent = await site.call('POST', `/v1/cases/${caseId}/attachments?name=roof.pdf`, {
    as: 'p-des',
    raw: content,
    headers: { 'content-type': 'application/pdf' },
  });
  const body = { do: 'attach', upload: (okay(sent) as { upload: string }).upload };
  okay(
    await site.call('POST', `/v1/cases/${caseId}/work`, { as: 'p-des', body, headers: newKey() }),
  );
  return { caseId, content };
}

/** Moves the open claims to the second version. */
async function migrate(site: Site): Promise<void> {
  const as = 'p-tess';
  const body = { caseType: 'claim', from: 1, to: 2, reason: 'more time', ratePerSecond: 100 };
  const { id } = okay(await site.call('POST', '/v1/migrations', { as, body })) as { id: string };
  const at = `/v1/migrations/${id}`;
  const until = (holds: (migration: { status: string; dryRun: unknown }) => boolean) =>
    eventually(
      async () => (okay(await site.call('GET', at, { as })) as { migration: never }).migration,
      holds,
      DONE_WITHIN_MS,
    );
  okay(await site.call('POST', `${at}/dry-run`, { as }));
  await until(({ dryRun }) => (dryRun as { doneAt: string | null } | null)?.doneAt != null);
  okay(await site.call('POST', `${at}/start`, { as }));
  await until(({ status }) => status === 'done');
}

async function many(count: number, make: () => Promise<Opened>): Promise<Opened[]> {
  const made: Opened[] = [];
  for (let index = 0; index < count; index += 1) made.push(await make());
  return made;
}

function newKey(): Record<string, string> {
  return { 'idempotency-key': randomUUID() };
}

/** The body of an answer that went well. */
export function okay({ status, body }: SiteAnswer): unknown {
  if (status >= 300) expect({ status, body }).toEqual('an answer that went well');
  return body;
}
