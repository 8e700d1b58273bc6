/**
 * T15: whatever the API lets through, a case lives on: bodies at their limits, deep and broken
 * JSON, cases filled up to their limit, clocks that leap, floods. Through HTTP, as clients do.
 *
 * @module
 */
import { newKey, type Stack, startStack } from '../../api/stack.ts';
import { type Finding, findingsOf } from '../findings.ts';
import { randomOf } from '../lives.ts';
import { eachOf } from '../remains.ts';
import type { Rig } from '../rig.ts';
import type { Sizes } from '../sizes.ts';

const BODY_BYTES = 256 * 1024;
/** Of ten thousand characters, the most there can be; all of them are more than a case may hold. */
const FIELDS = 60;
const FIELD_CHARACTERS = 10_000;

const HOARD = `format: caseline/v1
id: expense-request
version: 7
title: Hoard
owner: finance
calendar: round-the-clock
start: open
states:
  open:
    title: Open
    assign: reporter
    form: everything
    timers:
      - { every: 1 minute, remind: assignee }
      - { after: 90 years, to: closed }
    transitions:
      tell: { needs: [note] }
      close: closed
  closed: { title: Closed, final: true, outcome: closed, reopen: { to: open, by: finance, within: 1 day } }
roles:
  finance: { team: finance, backup: board }
  board: { team: board }
forms:
  everything:
${Array.from({ length: FIELDS }, (_, index) => `    f${index}: { type: text, max_length: ${FIELD_CHARACTERS} }`).join('\n')}
    many: { type: table, columns: { a: { type: text }, b: { type: number } } }
`;

/** What came of one kind of abuse: statuses by how often. */
interface Abused {
  readonly statuses: Map<number, number>;
  readonly wrongs: string[];
}

/** Abuses cases in every way known, then asks each for a sign of life. */
export async function boundariesTrial(
  rig: Rig,
  { boundaries }: Pick<Sizes, 'boundaries'>,
): Promise<readonly Finding[]> {
  const limits = { perPerson: 1_000_000 };
  const stack = await startStack({ engine: true, databaseUrl: rig.databaseUrl, limits });
  try {
    const headers = { 'content-type': 'application/yaml' };
    const published = await stack.call('POST', '/v1/case-types', { raw: HOARD, headers });
    if (published.status !== 201) throw new Error(JSON.stringify(published.body));
    const abused: Abused = { statuses: new Map(), wrongs: [] };
    const cases = [
      await bodies(stack, abused),
      await broken(stack, abused, boundaries.random),
      await filled(stack, abused),
      await flooded(stack, abused),
      ...(await leaping(stack, abused)),
    ];
    const dead = (await eachOf(cases, (id) => signOfLife(stack, id))).filter((one) => one !== null);
    return boundaryFindings(abused, { dead, count: cases.length });
  } finally {
    await stack.stop();
  }
}

function boundaryFindings(
  { statuses, wrongs }: Abused,
  { dead, count }: { dead: readonly string[]; count: number },
): readonly Finding[] {
  const finding = findingsOf('P8', 'T15');
  const total = [...statuses.values()].reduce((sum, times) => sum + times, 0);
  const errors = [...statuses].filter(([status]) => status >= 500 && status !== 503);
  const told = [...statuses].sort(([a], [b]) => a - b).map(([status, n]) => `${n} x ${status}`);
  return [
    finding(`0 of ${total} requests end in a server error`, told.join(', '), errors.length === 0),
    finding('0 answers at odds with the limits', wrongs.join() || '0', wrongs.length === 0),
    finding(`0 of ${count} abused cases destroyed`, dead.join() || '0', dead.length === 0),
  ];
}

async function startCase(stack: Stack, body: object = {}): Promise<string> {
  const answer = await stack.call('POST', '/v1/cases', {
    body: { caseType: 'expense-request', ...body },
    headers: newKey(),
  });
  if (answer.status !== 201) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body.id as string;
}

/** Sends an event with a body as it is, and counts the answer. */
async function send(stack: Stack, abused: Abused, id: string, raw: string | Uint8Array) {
  const headers = { 'content-type': 'application/json', ...newKey() };
  const answer = await stack.call('POST', `/v1/cases/${id}/events`, { raw, headers });
  abused.statuses.set(answer.status, (abused.statuses.get(answer.status) ?? 0) + 1);
  return answer;
}

const tell = (data: object) => JSON.stringify({ event: 'tell', data: { note: 'x', ...data } });

/** Some fields, filled. */
const full = (from: number, count: number, character: string): object =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `f${from + index}`,
      character.repeat(FIELD_CHARACTERS / character.length),
    ]),
  );

/** Bodies of exactly the most bytes, one less and one more, padded and filled. */
async function bodies(stack: Stack, abused: Abused): Promise<string> {
  const id = await startCase(stack);
  for (const delta of [-1, 0, 1]) {
    const padded = tell({ f0: 'x' }).padEnd(BODY_BYTES + delta, ' ');
    const { status } = await send(stack, abused, id, padded);
    const wanted = delta <= 0 ? 200 : 413;
    if (status !== wanted) abused.wrongs.push(`${padded.length} bytes: ${status}`);
    // Filled: 25 fields and what is left, in as many bytes or in fewer characters.
    for (const character of ['a', '\u{1f4a9}']) {
      const most = tell({ ...full(0, character === 'a' ? 25 : 12, character), f40: '' });
      const rest = BODY_BYTES + delta - Buffer.byteLength(most);
      await send(stack, abused, id, most.replace('"f40":""', `"f40":"${'x'.repeat(rest)}"`));
    }
  }
  return id;
}

/** JSON nested up to and beyond what is taken, and bodies broken at random. */
async function broken(stack: Stack, abused: Abused, count: number): Promise<string> {
  const id = await startCase(stack);
  for (const depth of [29, 30, 31, 32, 33, 1_000, 60_000]) {
    await send(stack, abused, id, `{"event":"tell","data":{"note":"x","many":${nested(depth)}}}`);
  }
  for (const data of [
    '{"note":"x","__proto__":{"x":1}}',
    '{"note":"\\u0000"}',
    '{"note":"\\ud800"}',
    '1e400',
  ]) {
    await send(stack, abused, id, `{"event":"tell","data":${data}}`);
  }
  for (const event of [
    '__proto__',
    'constructor',
    '',
    'x'.repeat(10_000),
    'result.open.approved',
  ]) {
    await send(stack, abused, id, JSON.stringify({ event }));
  }
  const random = randomOf(15);
  const valid = Buffer.from(tell({ f0: 'text', many: [{ a: 'x', b: 1 }, { a: 'y' }] }));
  for (let index = 0; index < count; index += 1) {
    const bytes = Buffer.from(valid);
    for (let flips = 1 + random() * 3; flips > 0; flips -= 1) {
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    }
    await send(stack, abused, id, bytes.subarray(0, Math.ceil(random() * 3 * bytes.length)));
  }
  return id;
}

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

/** A case filled until it takes no more. */
async function filled(stack: Stack, abused: Abused): Promise<string> {
  const id = await startCase(stack);
  const codes: string[] = [];
  for (let from = 0; from < FIELDS; from += 6) {
    const { status, body } = await send(stack, abused, id, tell(full(from, 6, 'z')));
    codes.push(status === 200 ? 'done' : (body.code as string));
  }
  // Larger than a case may be; or more than waits for the read model at once.
  if (!codes.includes('case_too_large')) abused.wrongs.push(`filled: ${codes.join()}`);
  return id;
}

/** Many at once: more than Temporal takes in flight, more than a run may have in sequence. */
async function flooded(stack: Stack, abused: Abused): Promise<string> {
  const id = await startCase(stack);
  const numbers = Array.from({ length: 200 }, (_, index) => index);
  await eachOf(numbers, (index) => send(stack, abused, id, tell({ f0: `${index}` })), 40);
  const { status } = await send(stack, abused, id, tell({ f0: 'last' }));
  if (status !== 200) abused.wrongs.push(`after the flood: ${status}`);
  return id;
}

/** Sandbox clocks that run and leap as far as they may. */
async function leaping(stack: Stack, abused: Abused): Promise<string[]> {
  const startAt = '2026-01-05T09:00:00Z';
  const leashed = await startCase(stack, { sandbox: { scale: 1e9, startAt, untilAt: startAt } });
  for (const untilAt of ['2026-01-05T10:00:00Z', '2026-02-05T10:00:00Z', '9999-12-31T00:00:00Z']) {
    const answer = await stack.call('POST', `/v1/cases/${leashed}/clock`, { body: { untilAt } });
    abused.statuses.set(answer.status, (abused.statuses.get(answer.status) ?? 0) + 1);
  }
  const free = await startCase(stack, { sandbox: { scale: 1e9, startAt } });
  return [leashed, free];
}

/** Asks a case for anything; `null` when it answers as a living case does. */
async function signOfLife(stack: Stack, id: string): Promise<string | null> {
  const shown = await stack.call('GET', `/v1/cases/${id}`);
  const answer = await stack.call('POST', `/v1/cases/${id}/events`, {
    body: { event: 'close' },
    headers: newKey(),
  });
  // Faulted or closed by its own clock, it still says so by itself.
  const code = answer.body?.code as string | undefined;
  const lives = answer.status === 200 || ['case_faulted', 'case_closed'].includes(code ?? '');
  return shown.status === 200 && lives ? null : `${id}: ${shown.status}, ${answer.status} ${code}`;
}
