/**
 * Event logs in XES (IEEE 1849), read and written: what happened in the cases of another system.
 *
 * A log is read as a stream and may be compressed with gzip. Events stay in the order of the file:
 * equal time stamps occur inside cases, so nothing is ever sorted again.
 *
 * @module
 */
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { instantMs } from '../core/dates.ts';
import { readTags, XmlError } from './xml.ts';

/** One thing that happened. */
export interface LogEvent {
  /** `concept:name` */
  readonly activity: string;
  /** `time:timestamp`, epoch milliseconds. */
  readonly atMs: number;
  /** `org:resource`; empty when the log does not say. */
  readonly resource: string;
  /** Every attribute as written, the three above included. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** One case of a log (a *trace* in XES). */
export interface LogCase {
  /** `concept:name` */
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly events: readonly LogEvent[];
}

/** The file is no event log, or not one that can be understood; the message is for people. */
export class LogError extends Error {}

const VALUES = new Set(['string', 'date', 'int', 'float', 'boolean', 'id']);

/**
 * Reads the cases of a log file one by one.
 *
 * @param path a `.xes` file, or one compressed with gzip
 * @throws LogError when it is no XES, or an event has no name or no time
 */
export async function* readXesFile(path: string): AsyncGenerator<LogCase> {
  yield* readXes(textOf(path));
}

/**
 * Reads the cases of a log from chunks of text.
 *
 * @throws LogError as {@link readXesFile}
 */
export async function* readXes(chunks: AsyncIterable<string>): AsyncGenerator<LogCase> {
  /** What is open, from the outermost; attributes inside attributes are passed over. */
  const path: string[] = [];
  let attributes: Record<string, string> = {};
  let events: LogEvent[] = [];
  let event: Record<string, string> | null = null;
  let isLog = false;
  try {
    for await (const tag of readTags(chunks)) {
      if (tag.kind === 'open') {
        const parent = path.at(-1);
        path.push(tag.name);
        if (path.length === 1) isLog = tag.name === 'log';
        if (!isLog) break;
        if (parent === 'log' && tag.name === 'trace') [attributes, events] = [{}, []];
        else if (parent === 'trace' && tag.name === 'event') event = {};
        else if (VALUES.has(tag.name) && (parent === 'trace' || parent === 'event')) {
          const { key, value } = tag.attributes;
          if (key !== undefined) (event ?? attributes)[key] = value ?? '';
        }
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (tag.name === 'event' && parent === 'trace' && event !== null) {
        events.push(eventOf(event, attributes));
        event = null;
      } else if (tag.name === 'trace' && parent === 'log') {
        yield { id: attributes['concept:name'] ?? '', attributes, events };
      }
    }
  } catch (error) {
    if (error instanceof XmlError) throw new LogError(`this is no XES log: ${error.message}`);
    throw error;
  }
  if (!isLog) throw new LogError('this is no XES log');
}

/** A log to be written. */
export interface WrittenLog {
  readonly cases: AsyncIterable<LogCase> | Iterable<LogCase>;
}

/** A log as XES, in pieces: the same cases, activities, resources and times, in the same order. */
export async function* writeXes({ cases }: WrittenLog): AsyncGenerator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield '<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">\n';
  for (const [name, prefix, file] of EXTENSIONS) {
    yield `  <extension name="${name}" prefix="${prefix}" uri="http://www.xes-standard.org/${file}.xesext"/>\n`;
  }
  for await (const { id, attributes, events } of cases) {
    const lines = ['  <trace>', ...written('    ', { ...attributes, 'concept:name': id })];
    for (const { activity, atMs, resource, attributes: more } of events) {
      const event = {
        ...more,
        'concept:name': activity,
        ...(resource !== '' && { 'org:resource': resource }),
        'lifecycle:transition': more['lifecycle:transition'] ?? 'complete',
        'time:timestamp': new Date(atMs).toISOString(),
      };
      lines.push('    <event>', ...written('      ', event), '    </event>');
    }
    yield `${lines.join('\n')}\n  </trace>\n`;
  }
  yield '</log>\n';
}

const EXTENSIONS = [
  ['Concept', 'concept', 'concept'],
  ['Lifecycle', 'lifecycle', 'lifecycle'],
  ['Organizational', 'org', 'org'],
  ['Time', 'time', 'time'],
] as const;

function written(indent: string, attributes: Readonly<Record<string, string>>): string[] {
  return Object.entries(attributes).map(([key, value]) => {
    const kind = key.startsWith('time:') ? 'date' : 'string';
    return `${indent}<${kind} key="${escaped(key)}" value="${escaped(value)}"/>`;
  });
}

function escaped(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)
      // XML has no way at all to write other control characters.
      .replace(/\p{Cc}/gu, '\ufffd')
  );
}

function eventOf(
  attributes: Readonly<Record<string, string>>,
  of: Readonly<Record<string, string>>,
): LogEvent {
  const activity = attributes['concept:name'];
  const atMs = instantMs(attributes['time:timestamp'] ?? '');
  const where = `an event of case \`${of['concept:name'] ?? ''}\``;
  if (activity === undefined) throw new LogError(`${where} has no \`concept:name\``);
  if (atMs === null) throw new LogError(`${where} has no \`time:timestamp\` with a zone`);
  return { activity, atMs, resource: attributes['org:resource'] ?? '', attributes };
}

async function* textOf(path: string): AsyncGenerator<string> {
  const isZipped = path.endsWith('.gz');
  const file = createReadStream(path);
  const stream = isZipped ? file.pipe(createGunzip()) : file;
  // A pipe does not pass errors on.
  if (isZipped) file.on('error', (error) => stream.destroy(error));
  stream.setEncoding('utf8');
  try {
    for await (const chunk of stream) yield chunk as string;
  } catch (error) {
    throw new LogError(`it cannot be read (${(error as Error).message})`);
  } finally {
    file.destroy();
  }
}
