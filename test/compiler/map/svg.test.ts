/**
 * Maps as pictures: nothing covers anything, nothing is outside, nothing is fetched.
 */
import { describe, expect, test } from '@jest/globals';
import { buildMap } from '../../../compiler/map/build.ts';
import { type PlacedMap, type Rect, layOut } from '../../../compiler/map/layout.ts';
import { drawMap, drawPlaced } from '../../../compiler/map/svg.ts';
import { definitions, shipped } from '../../support/definitions.ts';
import { elementsOf } from '../../support/xml.ts';

const maps = await Promise.all(
  definitions().map(async ({ path, plan }) => ({ path, plan, map: await layOut(buildMap(plan)) })),
);

describe.each(maps)('the map of $path', ({ plan, map }) => {
  const svg = drawPlaced(map);

  test('has a station or group for every state', () => {
    const paths = map.places.map(({ place }) => place.path).filter((path) => path !== '');
    expect([...paths].sort()).toEqual(Object.keys(plan.states).sort());
  });

  test('has every line of the graph', () => {
    expect(map.lines.map(({ line }) => line.id).sort()).toEqual(
      map.graph.lines.map(({ id }) => id).sort(),
    );
    expect(map.lines.filter(({ points }) => points.length < 2)).toEqual([]);
  });

  test('covers no label by another, and by no station', () => {
    expect(overlaps(map)).toEqual([]);
  });

  test('has everything in view', () => {
    const { width, height } = map;
    const rects = [...map.places, ...map.lines.map(({ at }) => at)];
    const outside = rects.filter(
      ({ x, y, width: w, height: h }) => x < 0 || y < 0 || x + w > width || y + h > height,
    );
    expect(outside).toEqual([]);
  });

  test('runs lines from border to border', () => {
    const rects = new Map(map.places.map((placed) => [placed.place.path, placed]));
    const loose = map.lines.filter(
      ({ line, points }) =>
        !isOnBorder(points[0]!, rects.get(line.from)!) ||
        !isOnBorder(points.at(-1)!, rects.get(line.to)!),
    );
    expect(loose.map(({ line }) => line.id)).toEqual([]);
  });

  test('is well-formed, and fetches nothing', () => {
    const elements = elementsOf(svg);
    expect(elements[0]).toMatchObject({ name: 'svg', attributes: { role: 'img' } });
    const names = elements.map(({ name }) => name);
    expect(
      names.filter((name) => ['script', 'image', 'foreignObject', 'a'].includes(name)),
    ).toEqual([]);
    const links = elements.flatMap(({ attributes }) => attributes['href'] ?? []);
    expect(links.filter((link) => !link.startsWith('#'))).toEqual([]);
    expect(svg).not.toMatch(/url\(|@import|https?:(?!\/\/www\.w3\.org\/2000\/svg)/);
  });

  test('says in words what it shows', () => {
    const [title, desc] = elementsOf(svg).filter(({ name }) => name === 'title' || name === 'desc');
    expect(title?.attributes['id']).toBe('map-title');
    expect(desc?.attributes['id']).toBe('map-desc');
    for (const { place } of map.places) expect(svg).toContain(place.path === '' ? '' : '<title>');
  });
});

test('the same plan gives the same bytes', async () => {
  const [first, second] = [await drawMap(buildMap(shipped())), await drawMap(buildMap(shipped()))];
  expect(first).toBe(second);
});

test('follows the screen, unless a theme is asked for', async () => {
  const graph = buildMap(shipped());
  const map = await layOut(graph);
  expect(drawPlaced(map)).toContain('@media (prefers-color-scheme: dark)');
  expect(drawPlaced(map, { theme: 'dark' })).not.toContain('@media');
  expect(drawPlaced(map, { theme: 'dark' })).not.toBe(drawPlaced(map, { theme: 'light' }));
});

test('text of an author is text, whatever it says', async () => {
  const plan = shipped((text) =>
    text.replace('title: Legal review', `title: 'A <b>"bold"</b> & ]]> title'`),
  );
  const svg = await drawMap(buildMap(plan));
  expect(() => elementsOf(svg)).not.toThrow();
  expect(svg).not.toContain('<b>');
});

/** Pairs of rectangles that cover each other and should not. */
function overlaps(map: PlacedMap): readonly string[] {
  const stations = map.places
    .filter(({ isGroup }) => !isGroup)
    .map((placed): readonly [string, Rect] => [placed.place.path, placed]);
  const labels = map.lines.map(({ line, at }): readonly [string, Rect] => [line.id, at]);
  const headers = map.places
    .filter(({ isGroup }) => isGroup)
    .map((placed): readonly [string, Rect] => [
      `header of ${placed.place.path}`,
      { x: placed.x, y: placed.y, width: placed.box.width - 12, height: placed.box.height },
    ]);
  const all = [...stations, ...labels, ...headers];
  return all.flatMap(([name, a], index) =>
    all.slice(index + 1).flatMap(([other, b]) => (isApart(a, b) ? [] : [`${name} / ${other}`])),
  );
}

function isApart(a: Rect, b: Rect): boolean {
  return (
    a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
  );
}

function isOnBorder({ x, y }: { x: number; y: number }, rect: Rect): boolean {
  const [right, bottom] = [rect.x + rect.width, rect.y + rect.height];
  const near = (a: number, b: number): boolean => Math.abs(a - b) < 1.5;
  const isInside = x >= rect.x - 1.5 && x <= right + 1.5 && y >= rect.y - 1.5 && y <= bottom + 1.5;
  return isInside && (near(x, rect.x) || near(x, right) || near(y, rect.y) || near(y, bottom));
}
