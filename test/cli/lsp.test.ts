/**
 * `caseline lsp`, the process itself, as an editor sees it.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BASE_EXAMPLE } from '../../compiler/codes/index.ts';
import { type At, EditorClient, withCursor } from './editor-client.ts';

const editor = new EditorClient();
let files = 0;

beforeAll(async () => {
  const { capabilities } = await editor.start();
  expect(capabilities).toMatchObject({ renameProvider: { prepareProvider: true } });
});

afterAll(async () => {
  expect(await editor.stop()).toBe(0);
});

/** Opens the base example with a change made, the cursor where `|` is. */
function open(part: string, changed: string): { uri: string; at: At } {
  if (!BASE_EXAMPLE.includes(part)) throw new Error(`no ${part}`);
  const { text, at } = withCursor(BASE_EXAMPLE.replace(part, changed));
  return { uri: editor.open(`file-${++files}.yaml`, text), at };
}

const WHOLE_FILE = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };

describe('mistakes', () => {
  test('come with code, page, place and help', async () => {
    const { uri } = open('rejected: draft', 'rejected: drafft|');
    const [problem] = await editor.problems(uri);
    expect(problem).toMatchObject({
      code: 'CL0203',
      source: 'caseline',
      severity: 1,
      message: 'unknown state `drafft`\ndid you mean `draft`?',
      range: { start: { line: 19, character: 47 }, end: { line: 19, character: 53 } },
    });
    expect(
      (problem as unknown as { codeDescription: { href: string } }).codeDescription.href,
    ).toMatch(/docs\/diagnostics\.md#cl0203-an-unknown-state$/);
  });

  test('go away when they are mended', async () => {
    const { uri } = open('rejected: draft', 'rejected: drafft|');
    expect(await editor.problems(uri)).toHaveLength(1);
    editor.change(uri, 2, BASE_EXAMPLE);
    expect(await editor.problems(uri)).toEqual([]);
  });

  test('point at the second place', async () => {
    const { uri } = open('version: 1', 'version: 1\nversion: 2|');
    const [problem] = await editor.problems(uri);
    expect(problem).toMatchObject({
      code: 'CL0013',
      relatedInformation: [{ location: { range: { start: { line: 2 } } } }],
    });
  });

  test.each([
    [
      'calendar',
      'format: caseline-calendar/v1\nid: x\nzone: Europe/Berlinn\nweek: {}\n',
      'time zone',
    ],
    ['directory', 'format: caseline-directory/v1\npeople: { p: { name: P } }\n', 'teams'],
    ['scenarios', 'format: caseline-scenarios/v1\ncase_type: x\npeople: {}\n', 'scenarios'],
  ])('are found in a %s too', async (kind, text, word) => {
    const [problem] = await editor.problems(editor.open(`${kind}.yaml`, text));
    expect(problem).toMatchObject({ message: expect.stringContaining(word), severity: 1 });
  });
});

describe('fixes', () => {
  test.each([
    ['rejected: draft', 'rejected: drafft', 'draft'],
    ['title: Office move', 'title: no', "'no'"],
    ['after: 5 business days', 'after: 5 business day', '5 business days'],
    ['    assign: clerk', '    asign: clerk', 'assign'],
  ])('%s', async (part, wrong, mended) => {
    const { uri } = open(part, `${wrong}|`);
    await editor.problems(uri);
    const given = { textDocument: { uri }, range: WHOLE_FILE, context: { diagnostics: [] } };
    const [fix] = (await editor.ask('textDocument/codeAction', given)) as object[];
    expect(fix).toMatchObject({
      title: `Write \`${mended}\``,
      isPreferred: true,
      edit: { changes: { [uri]: [{ newText: mended }] } },
    });
  });
});

describe('completion', () => {
  async function labels(part: string, changed: string): Promise<readonly string[]> {
    const { uri, at } = open(part, changed);
    const given = await editor.at<{ label: string }[] | { items: { label: string }[] }>(
      'completion',
      uri,
      at,
    );
    return (Array.isArray(given) ? given : given.items).map(({ label }) => label);
  }

  test.each([
    ['states after an event', 'approved: closed', 'approved: |', ['draft', 'deciding', 'closed']],
    [
      'states after `to`',
      '{ to: closed }',
      '{ to: cl|',
      ['draft', 'deciding', 'closed', 'previous'],
    ],
    ['roles after `remind`', 'remind: assignee', 'remind: |', ['clerk', 'client', 'assignee']],
    ['roles in a list', '[manager, officer]', '[manager, |]', ['officer', 'clerk']],
    ['guards after `when`', 'when: large', 'when: |', ['large']],
    ['forms', 'form: request', 'form: |', ['request']],
    ['fields in a condition', 'size >= 4', 'si|', ['size', 'client', 'due']],
    ['calendars', 'calendar: head-office', 'calendar: |', ['head-office', 'kolkata']],
  ])('%s', async (_what, part, changed, wanted) => {
    expect(await labels(part, changed)).toEqual(expect.arrayContaining(wanted));
  });

  test('never offers a state where a role is wanted', async () => {
    expect(await labels('assign: clerk', 'assign: |')).not.toContain('closed');
  });

  test('knows the words of a place', async () => {
    const words = await labels('    assign: clerk\n', '    assign: clerk\n    |\n');
    expect(words).toEqual(expect.arrayContaining(['title', 'waiting', 'open_ended']));
  });

  test('knows the choices of a word', async () => {
    const choices = await labels('type: date', 'type: |');
    expect(choices).toEqual(expect.arrayContaining(['person', 'instant', 'money']));
  });
});

describe('hover', () => {
  async function told(part: string, changed: string): Promise<string> {
    const { uri, at } = open(part, changed);
    const hover = await editor.at<{ contents: { value: string } } | null>('hover', uri, at);
    return hover?.contents.value ?? '';
  }

  test.each([
    [
      'a duration',
      '2 business days, remind: assignee',
      '2 busi|ness days, remind: assignee',
      'working days',
    ],
    ['a guard in English', 'when: large', 'when: lar|ge', 'Holds when size is at least 4.'],
    [
      'a role',
      'assign: clerk',
      'assign: cl|erk',
      'The team `clerks` of the directory. `manager` stands in.',
    ],
    ['a state', 'approved: closed', 'approved: clo|sed', 'state `closed`'],
    ['a field', 'size >= 4', 'si|ze >= 4', 'Type `scale`, in the form `request`.'],
    ['an approval', 'approval: consent', 'approval: con|sent', 'Needed: all of 2.'],
    ['a word', 'calendar: head', 'cal|endar: head', 'business time'],
  ])('tells %s', async (_what, part, changed, wanted) => {
    expect(await told(part, changed)).toContain(wanted);
  });
});

describe('names', () => {
  const SCENARIOS = `format: caseline-scenarios/v1
case_type: office-move
people: { ana: clerk, li: manager }
data:
  big: { size: 5 }
scenarios:
  it works:
    starts: 2026-03-02 09:15
    steps:
      - { ana: submit, with: big }
      - expect: { state: deciding, asked: [manager, officer] }
`;

  test('lead to their definition', async () => {
    const { uri, at } = open('when: large', 'when: lar|ge');
    const [place] = await editor.at<{ range: { start: At } }[]>('definition', uri, at);
    expect(place).toMatchObject({ uri, range: { start: { line: 29, character: 2 } } });
  });

  test('of calendars lead to their file', async () => {
    const { uri, at } = open('calendar: head', 'calendar: he|ad');
    const [place] = await editor.at<{ uri: string }[]>('definition', uri, at);
    expect(place!.uri).toMatch(/calendars\/head-office\.yaml$/);
  });

  test('are found wherever they are used, in expressions too', async () => {
    const { uri, at } = open('    size:', '    si|ze:');
    const places = await editor.at<{ range: { start: At } }[]>('references', uri, at, {
      context: { includeDeclaration: true },
    });
    expect(places.map(({ range }) => range.start.line)).toEqual([29, 36]);
  });

  test.each([
    ['a state', '  deciding:', '  deci|ding:', 'weighing', 2, 'state: weighing'],
    ['a guard', '  large:', '  lar|ge:', 'huge', 2, ''],
    ['a role', '  officer:', '  offi|cer:', 'inspector', 2, 'asked: [manager, inspector]'],
    ['a field', '    size:', '    si|ze:', 'volume', 2, 'big: { volume: 5 }'],
    ['an event', '      submit:', '      sub|mit:', 'hand_in', 1, '{ ana: hand_in, with: big }'],
  ])('%s is renamed everywhere', async (_what, part, changed, newName, uses, inScenarios) => {
    const { uri, at } = open(part, changed);
    const scenarios = editor.save('file.scenarios.yaml', SCENARIOS);
    const { changes } = await editor.at<{
      changes: Record<string, { range: { start: At; end: At }; newText: string }[]>;
    }>('rename', uri, at, { newName });
    expect(changes[uri]).toHaveLength(uses);
    const mended = applied(SCENARIOS, changes[scenarios] ?? []);
    if (inScenarios === '') expect(mended).toBe(SCENARIOS);
    else expect(mended).toContain(inScenarios);
    const text = applied(withCursor(BASE_EXAMPLE.replace(part, changed)).text, changes[uri]!);
    editor.change(uri, 2, text);
    expect(await editor.problems(uri)).toEqual([]);
  });

  test('are not renamed to what is taken, or is no name', async () => {
    const { uri, at } = open('  deciding:', '  deci|ding:');
    const rename = (newName: string): Promise<unknown> => editor.at('rename', uri, at, { newName });
    await expect(rename('closed')).rejects.toThrow('there is a state `closed` already');
    await expect(rename('Not one')).rejects.toThrow('is not a snake_case name');
  });

  test('of the language are not renamed', async () => {
    const { uri, at } = open('remind: assignee', 'remind: assig|nee');
    expect(await editor.at('prepareRename', uri, at)).toBeNull();
  });

  test('are an outline', async () => {
    const uri = editor.open('outline.yaml', BASE_EXAMPLE);
    const given = { textDocument: { uri } };
    const symbols = (await editor.ask('textDocument/documentSymbol', given)) as {
      name: string;
      detail: string;
      children: { name: string }[];
    }[];
    expect(symbols.map(({ name, detail }) => `${detail} ${name}`)).toEqual([
      'state draft',
      'state deciding',
      'state closed',
      'approval consent',
      'guard large',
      'role clerk',
      'role manager',
      'role officer',
      'form request',
    ]);
    expect(symbols.at(-1)!.children.map(({ name }) => name)).toEqual(['size', 'client', 'due']);
  });
});

test('the text is formatted as `caseline fmt` does it', async () => {
  const { uri } = open('approvers: [manager, officer]', 'approvers:   [ manager,officer ]|');
  const given = { textDocument: { uri }, options: { tabSize: 2, insertSpaces: true } };
  const [edit] = (await editor.ask('textDocument/formatting', given)) as { newText: string }[];
  expect(edit!.newText).toContain('    approvers: [manager, officer]\n');
});

test('a long definition is answered at once', async () => {
  const text = readFileSync('definitions/hr-harassment-investigation.yaml', 'utf8');
  const uri = editor.open('hr.yaml', text);
  expect(await editor.problems(uri)).toEqual([]);
  const line = text.split('\n').indexOf('      submit: triage');
  const names = await editor.at<unknown[]>('completion', uri, { line, character: 15 });
  expect(names).toEqual(expect.arrayContaining([expect.objectContaining({ label: 'triage' })]));
});

function applied(
  text: string,
  edits: readonly { range: { start: At; end: At }; newText: string }[],
): string {
  const lines = text.split('\n');
  const ordered = [...edits].sort(
    (a, b) =>
      b.range.start.line - a.range.start.line || b.range.start.character - a.range.start.character,
  );
  for (const { range, newText } of ordered) {
    const line = lines[range.start.line]!;
    lines[range.start.line] =
      line.slice(0, range.start.character) + newText + line.slice(range.end.character);
  }
  return lines.join('\n');
}
