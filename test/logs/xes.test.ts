/**
 * Reading and writing event logs.
 *
 * @module
 */
import { describe, expect, test } from '@jest/globals';
import { type LogCase, LogError, readXes, writeXes } from '../../logs/xes.ts';

async function read(...chunks: readonly string[]): Promise<readonly LogCase[]> {
  const cases: LogCase[] = [];
  for await (const one of readXes(stream(chunks))) cases.push(one);
  return cases;
}

async function* stream(chunks: readonly string[]): AsyncGenerator<string> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

const event = (name: string, at: string, more = ''): string =>
  `<event><string key="concept:name" value="${name}"/><date key='time:timestamp' value='${at}'/>${more}</event>`;

const LOG = `<?xml version="1.0"?>
<!-- a <trace> in a comment is none -->
<!DOCTYPE log [ <!ENTITY x "y"> ]>
<log xmlns="http://www.xes-standard.org">
  <global scope="trace"><string key="concept:name" value="UNKNOWN"/></global>
  <xes:trace>
    <string key="concept:name" value="c &amp; 1"><string key="concept:name" value="inner"/></string>
    ${event('ask &lt;it&gt;', '2026-03-29T01:59:59.999+01:00', '<string key="org:resource" value="ana"/>')}
    ${event('b', '2026-03-29T00:59:59.999Z')}
    ${event('a', '2026-03-29T00:59:59.999Z')}
  </xes:trace>
  <trace><string key="concept:name" value="empty"/></trace>
</log>`;

describe('a log', () => {
  const wanted = [['c & 1', ['ask <it>', 'ana'], ['b', ''], ['a', '']], ['empty']];
  const shown = (cases: readonly LogCase[]): unknown =>
    cases.map(({ id, events }) => [id, ...events.map((one) => [one.activity, one.resource])]);

  test('is read whole, in its order, however it is cut', async () => {
    expect(shown(await read(LOG))).toEqual(wanted);
    expect(shown(await read(...LOG))).toEqual(wanted);
    const [first] = await read(LOG);
    expect(first!.events.map(({ atMs }) => atMs)).toEqual(
      Array.from({ length: 3 }, () => Date.UTC(2026, 2, 29, 0, 59, 59, 999)),
    );
  });

  test('is written and read again', async () => {
    const cases = await read(LOG);
    const pieces: string[] = [];
    for await (const piece of writeXes({ cases })) pieces.push(piece);
    const again = await read(...pieces);
    const essence = (ones: readonly LogCase[]): unknown =>
      ones.map(({ id, events }) => [
        id,
        events.map(({ activity, atMs, resource }) => [activity, atMs, resource]),
      ]);
    expect(essence(again)).toEqual(essence(cases));
  });
});

test.each([
  ['not XML at all', 'hello'],
  ['another document', '<svg></svg>'],
  ['a log cut short', LOG.slice(0, 700)],
  ['tags that cross', '<log><trace></log></trace>'],
  ['an event without a name', '<log><trace><event/></trace></log>'],
  ['a time without a zone', `<log><trace>${event('a', '2026-03-02T10:00:00')}</trace></log>`],
  ['a tag without an end', `<log a="${'x'.repeat(1_200_000)}`],
])('%s is refused', async (_, text) => {
  await expect(read(text)).rejects.toThrow(LogError);
});
