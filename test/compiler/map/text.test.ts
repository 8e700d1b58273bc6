/**
 * Maps as text: Mermaid, DOT, the table, and the words of stations and lines.
 */
import { describe, expect, test } from '@jest/globals';
import { buildMap } from '../../../compiler/map/build.ts';
import { toDot } from '../../../compiler/map/dot.ts';
import { toMermaid } from '../../../compiler/map/mermaid.ts';
import { journey } from '../../../compiler/describe/journey.ts';
import { mapTable } from '../../../compiler/map/table.ts';
import { widthOf, wrap } from '../../../compiler/map/text-size.ts';
import { definitions, shipped } from '../../support/definitions.ts';

const graph = buildMap(shipped());

describe.each(definitions())('$path as text', ({ plan }) => {
  const map = buildMap(plan);

  test('as Mermaid, every id that a line uses is there, and blocks are closed', () => {
    const lines = toMermaid(map).split('\n').slice(4, -1);
    const declared = lines.flatMap(
      (line) => /^\s*(?:subgraph )?([a-z]\w*)[([{]/.exec(line)?.[1] ?? [],
    );
    const used = lines.flatMap((line) => {
      const ends = /^\s*(\w+) (?:--|==|-\.) ".*" (?:-->|==>|\.->) (\w+)$/.exec(line);
      return ends === null ? [] : [ends[1]!, ends[2]!];
    });
    expect(used.filter((id) => !declared.includes(id))).toEqual([]);
    expect(used).toHaveLength(map.lines.length * 2);
    const count = (pattern: RegExp): number => lines.filter((line) => pattern.test(line)).length;
    expect(count(/^\s*subgraph /)).toBe(count(/^\s*end$/));
    const quotes = lines.filter((line) => (line.match(/"/g) ?? []).length % 2 === 1);
    expect(quotes).toEqual([]);
  });

  test('as DOT, quotes and braces are closed, and edges join nodes', () => {
    const dot = toDot(map);
    const plain = dot.replace(/"(?:[^"\\]|\\.)*"/g, 'Q');
    expect(plain).not.toContain('"');
    expect(plain.split('{').length).toBe(plain.split('}').length);
    const nodes = [...dot.matchAll(/^\s*("[^"]+") \[/gm)].map(([, id]) => id);
    const ends = [...dot.matchAll(/^\s*("[^"]+") -> ("[^"]+") \[/gm)].flatMap(([, a, b]) => [a, b]);
    expect(ends).toHaveLength(map.lines.length * 2);
    expect(ends.filter((id) => !nodes.includes(id))).toEqual([]);
  });

  test('the table names every station and every way', () => {
    const table = mapTable(map);
    for (const { title } of map.places) expect(table).toContain(title);
    expect(table.match(/→ /g)?.length).toBe(map.lines.flatMap(({ pills }) => pills).length);
  });

  test('the journey has every state once, outer ones first', () => {
    const order = journey(plan);
    expect([...order].sort()).toEqual(Object.keys(plan.states).sort());
    const early = order.filter((path, index) => {
      const { parent } = plan.states[path]!;
      return parent !== null && order.indexOf(parent) > index;
    });
    expect(early).toEqual([]);
    expect(order[0]).toBe(plan.start.split('.')[0]);
  });
});

describe('what a map shows', () => {
  const place = (path: string) => graph.places.find((each) => each.path === path)!;
  const line = (from: string, to: string) =>
    graph.lines.filter((each) => each.from === from && each.to === to);

  test('an approval as a station of its own kind, with quorum, seats and ladder', () => {
    expect(place('outcome_approval').kind).toBe('approval');
    expect(place('outcome_approval').rows.map(({ text }) => text)).toEqual([
      '2 of 3 must approve:',
      'er lead',
      'legal counsel',
      'hr director',
      'one rejection rejects',
      'never anybody who is conflicted',
      'after 2 business days: remind approvers',
      'after 3 business days: delegate to backups',
      'after 5 business days: escalate to chief people officer',
      'after 8 business days: decide “lapsed”',
    ]);
  });

  test('a line in the colours of whoever may take it', () => {
    expect(line('follow_up', 'triage')[0]!.riders).toEqual(['er lead', 'complainant']);
  });

  test('what time does apart from what people do', () => {
    expect(line('follow_up', 'closed').map(({ kind }) => kind)).toEqual(['timer']);
  });

  test('a way back to every state it can lead to', () => {
    const from = 'investigation.fact_finding.awaiting_complainant';
    const back = graph.lines.filter((each) => each.kind === 'previous' && each.from === from);
    expect(back.map(({ to }) => to.slice(to.lastIndexOf('.') + 1)).sort()).toEqual([
      'findings',
      'interviews',
    ]);
    expect(back[0]!.pills.map(({ text }) => text)).toEqual(['answer', 'after 10 business days']);
  });

  test('reopening as a line of its own kind', () => {
    expect(line('closed', 'triage')[0]).toMatchObject({ kind: 'reopen', riders: ['er lead'] });
    expect(line('closed', 'triage')[0]!.pills[0]!.notes).toEqual(['with reason', 'within 1 year']);
  });

  test('conditions, and what holds otherwise', () => {
    expect(line('outcome_approval', 'corrective_action')[0]!.pills[0]!.notes).toEqual([
      'if substantiated',
    ]);
    expect(line('outcome_approval', 'follow_up')[0]!.pills[0]!.notes).toEqual(['otherwise']);
  });

  test('the stations in the order of the journey', () => {
    const top = graph.places.filter(({ parent, path }) => parent === null && path !== '');
    expect(top.map(({ path }) => path)).toEqual([
      'intake',
      'triage',
      'with_committee',
      'investigation',
      'weighing',
      'legal_review',
      'outcome_approval',
      'executive_decision',
      'corrective_action',
      'follow_up',
      'closed',
    ]);
  });
});

describe('wrapping text', () => {
  test.each([
    ['one two three', ['one two', 'three']],
    ['', []],
    ['Donaudampfschifffahrtsgesellschaft', ['Donaudamp', 'fschifffahrts', 'gesellschaft']],
  ])('%j', (text, expected) => {
    expect(wrap(text, { width: 62, size: 10 })).toEqual(expected);
  });

  test('no line is wider than what it was given', () => {
    const text = 'WWWW iiii “quoted” — Ωμέγα 漢字漢字 and some plain words';
    for (const line of wrap(text, { width: 60, size: 10 })) {
      expect(widthOf(line, 10)).toBeLessThanOrEqual(60);
    }
  });
});

test('SLA clocks stand where they pause, and where no station starts them on the panel', () => {
  const { plan } = definitions().find(({ path }) => path.includes('/subject-access/'))!;
  const { places } = buildMap(plan);
  const rows = (path: string): readonly string[] =>
    places.find((place) => place.path === path)!.rows.map(({ text }) => text);
  expect(rows('clarifying')).toContain('“Answer to the subject” stands still');
  expect(rows('')).toContain(
    '“Answer to the subject”: 1 month (moved to the next business day) from received on',
  );
});
