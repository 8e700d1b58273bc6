/**
 * Two versions on one map: what is new, gone and changed, where it stands.
 *
 * @module
 */
import type { Plan } from '../../core/plan.ts';
import { buildMap } from '../map/build.ts';
import type { Change, Line, MapGraph, Pill, Place } from '../map/graph.ts';
import { same } from './pair.ts';
import { translate } from '../../core/renames.ts';

/** The map of the later version, with what the earlier one had. */
export function compareMaps(before: Plan, after: Plan): MapGraph {
  const old = buildMap(translate(before, after).plan);
  const now = buildMap(after);
  const versions =
    before.version === after.version
      ? `version ${after.version}, before and after`
      : `version ${before.version} → ${after.version}`;
  const riders = [...now.riders];
  for (const rider of old.riders) {
    if (!riders.some(({ key }) => key === rider.key)) riders.push(rider);
  }
  return {
    title: now.title,
    subtitle: [`${after.id}, ${versions}`, ...now.subtitle.split(' · ').slice(1)].join(' · '),
    places: places(old, now),
    lines: lines(old.lines, now.lines),
    riders,
    isComparison: true,
  };
}

/** Places of both; those that are gone stand after what came before them. */
function places(old: MapGraph, now: MapGraph): readonly Place[] {
  const before = new Map(old.places.map((place) => [place.path, place]));
  const merged = now.places.map((place): Place => {
    const was = before.get(place.path);
    return was === undefined ? { ...place, change: 'added' } : comparePlace(was, place);
  });
  old.places.forEach((place, index) => {
    if (merged.some(({ path }) => path === place.path)) return;
    const prior = old.places[index - 1];
    const at = merged.findIndex(({ path }) => path === prior?.path);
    // Directly after its predecessor: inside the same group, or right at its beginning.
    merged.splice(at + 1, 0, { ...place, isStart: false, change: 'removed' });
  });
  return merged;
}

function comparePlace(was: Place, is: Place): Place {
  const rows = mark(was.rows, is.rows, ({ sign, text }) => `${sign} ${text}`);
  const isChanged =
    rows.some(({ change }) => change !== undefined) ||
    !same(
      [was.kind, was.title, was.who, was.parent, was.isStart],
      [is.kind, is.title, is.who, is.parent, is.isStart],
    );
  return { ...is, rows, ...(isChanged ? { change: 'changed' as const } : {}) };
}

/** Rows of both, those that are gone in the place where they stood. */
function mark<Item extends { readonly change?: Change }>(
  old: readonly Item[],
  now: readonly Item[],
  keyOf: (item: Item) => string,
): readonly Item[] {
  const before = new Set(old.map(keyOf));
  const after = new Set(now.map(keyOf));
  const merged: Item[] = now.map((item) =>
    before.has(keyOf(item)) ? item : { ...item, change: 'added' },
  );
  old.forEach((item, index) => {
    if (after.has(keyOf(item))) return;
    const at = Math.min(index, merged.length);
    merged.splice(at, 0, { ...item, change: 'removed' });
  });
  return merged;
}

function lines(old: readonly Line[], now: readonly Line[]): readonly Line[] {
  const gone = new Map(old.map((line) => [line.id, line]));
  const merged = now.map((line): Line => {
    const was = gone.get(line.id);
    gone.delete(line.id);
    return was === undefined ? whole(line, 'added') : compareLine(was, line);
  });
  return [...merged, ...[...gone.values()].map((line) => whole(line, 'removed'))];
}

/** A line that is new or gone with all that stands on it. */
function whole(line: Line, change: Change): Line {
  return { ...line, change, pills: line.pills.map((pill) => ({ ...pill, change })) };
}

function compareLine(was: Line, is: Line): Line {
  const keyOf = ({ text, notes, riders }: Pill): string => JSON.stringify([text, notes, riders]);
  const pills = mark(was.pills, is.pills, keyOf);
  const isChanged = pills.some(({ change }) => change !== undefined);
  return { ...is, pills, ...(isChanged ? { change: 'changed' as const } : {}) };
}
