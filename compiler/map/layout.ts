/**
 * Where everything stands: the map laid out in layers, downwards, with lines at right angles.
 *
 * The layout is ELK's; it is loaded only when a map is drawn, as it is large.
 *
 * @module
 */
import type { ELK, ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js';
import type { StatePath } from '../../core/plan.ts';
import { type Box, type LabelBox, boxOf, labelOf } from './box.ts';
import { ANYWHERE, type Line, type MapGraph, type Place } from './graph.ts';

/** A point of the map, in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle of the map. */
export interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}

/** A place where it stands; of a group, `box` is its header. */
export interface PlacedPlace extends Rect {
  readonly place: Place;
  readonly box: Box;
  readonly isGroup: boolean;
  readonly depth: number;
}

/** What lies under a label: the class of its colour. */
export type Ground = 'clear' | 'on-group' | 'on-region';

/** A line's course and where its label stands. */
export interface PlacedLine {
  readonly line: Line;
  readonly points: readonly Point[];
  readonly label: LabelBox;
  readonly at: Rect;
  readonly ground: Ground;
}

/** The map laid out; outer groups before what is in them. */
export interface PlacedMap {
  readonly graph: MapGraph;
  readonly width: number;
  readonly height: number;
  readonly places: readonly PlacedPlace[];
  readonly lines: readonly PlacedLine[];
}

const OPTIONS: Readonly<Record<string, string>> = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.json.edgeCoords': 'ROOT',
  'elk.json.shapeCoords': 'ROOT',
  'elk.randomSeed': '1',
  'elk.padding': '[top=24,left=24,bottom=24,right=24]',
  'elk.spacing.nodeNode': '34',
  'elk.spacing.edgeNode': '22',
  'elk.spacing.edgeEdge': '16',
  'elk.spacing.edgeLabel': '4',
  'elk.layered.spacing.nodeNodeBetweenLayers': '44',
  'elk.layered.spacing.edgeNodeBetweenLayers': '22',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '16',
  'elk.layered.edgeLabels.sideSelection': 'ALWAYS_DOWN',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
  'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
  'elk.layered.thoroughness': '10',
};

/** Lays a map out. The same map is always laid out the same. */
export async function layOut(graph: MapGraph): Promise<PlacedMap> {
  const boxes = new Map(graph.places.map((place) => [place.path, boxOf(place)]));
  const first = await layOutWith(graph, boxes);
  // A group is as wide as what is in it; a header that is wider is broken into more lines.
  const narrow = first.places.filter(({ isGroup, box, width }) => isGroup && box.width > width);
  if (narrow.length === 0) return first;
  for (const { place, width } of narrow) boxes.set(place.path, boxOf(place, width));
  return layOutWith(graph, boxes);
}

async function layOutWith(graph: MapGraph, boxes: ReadonlyMap<StatePath, Box>): Promise<PlacedMap> {
  const labels = new Map(graph.lines.map((line) => [line.id, labelOf(line)]));
  const back = linesBack(graph);
  const elk = await engine();
  const whole: ElkNode = {
    id: 'map',
    layoutOptions: { ...OPTIONS },
    children: nodesIn(null, graph, boxes),
    edges: graph.lines.map((line) => edgeOf(line, { label: labels.get(line.id)!, back })),
  };
  const root = await elk.layout(whole);
  const lines = new Map(graph.lines.map((line) => [line.id, line]));
  const places = placed(root, { graph, boxes, depth: 0 });
  return {
    graph,
    width: Math.ceil(root.width ?? 0),
    height: Math.ceil(root.height ?? 0),
    places,
    lines: edgesIn(root).map((edge) => {
      const line = lines.get(edge.id)!;
      const course = courseOf(edge, {
        line,
        label: labels.get(line.id)!,
        isBack: back.has(line.id),
      });
      return { ...course, ground: groundOf(course.at, places) };
    }),
  };
}

let loaded: Promise<ELK> | undefined;

function engine(): Promise<ELK> {
  loaded ??= import('elkjs/lib/elk.bundled.js').then((module) => {
    // A CommonJS bundle: the class is the default export of its default export.
    const outer = module.default as unknown as { default?: new () => ELK } & (new () => ELK);
    return new (outer.default ?? outer)();
  });
  return loaded;
}

function nodesIn(
  parent: StatePath | null,
  graph: MapGraph,
  boxes: ReadonlyMap<StatePath, Box>,
): ElkNode[] {
  return graph.places
    .filter((place) => place.parent === parent)
    .map((place): ElkNode => {
      const box = boxes.get(place.path)!;
      const children = place.kind === 'anywhere' ? [] : nodesIn(place.path, graph, boxes);
      const id = nodeId(place.path);
      if (children.length === 0) return { id, width: box.width, height: box.height };
      return { id, children, layoutOptions: groupOptions(box) };
    });
}

/** Room for the header; a least width is of no use here, as ELK keeps none for groups. */
function groupOptions(box: Box): Record<string, string> {
  return { 'elk.padding': `[top=${box.height + 16},left=20,bottom=22,right=20]` };
}

/** Ids of ELK may not be empty. */
function nodeId(path: StatePath): string {
  return path === ANYWHERE ? '(anywhere)' : path;
}

/**
 * Lines that lead back in the journey. They are laid out the other way round, so that the journey
 * alone says what stands above what; left to itself a layout turns whole stages upside down.
 */
function linesBack({ places, lines }: MapGraph): ReadonlySet<string> {
  const rank = new Map(places.map(({ path }, index) => [path, index]));
  const isBack = ({ from, to }: Line): boolean => rank.get(from)! > rank.get(to)!;
  return new Set(lines.filter(isBack).map(({ id }) => id));
}

function edgeOf(
  line: Line,
  { label, back }: { label: LabelBox; back: ReadonlySet<string> },
): ElkExtendedEdge {
  const [from, to] = back.has(line.id) ? [line.to, line.from] : [line.from, line.to];
  return {
    id: line.id,
    sources: [nodeId(from)],
    targets: [nodeId(to)],
    labels: [
      {
        text: line.id,
        width: label.width,
        height: label.height,
        layoutOptions: { 'elk.edgeLabels.inline': 'true', 'elk.edgeLabels.placement': 'CENTER' },
      },
    ],
  };
}

function placed(
  node: ElkNode,
  given: { graph: MapGraph; boxes: ReadonlyMap<StatePath, Box>; depth: number },
): readonly PlacedPlace[] {
  const { graph, boxes, depth } = given;
  const places = new Map(graph.places.map((place) => [nodeId(place.path), place]));
  return (node.children ?? []).flatMap((child): readonly PlacedPlace[] => {
    const place = places.get(child.id)!;
    const own: PlacedPlace = {
      place,
      box: boxes.get(place.path)!,
      isGroup: (child.children ?? []).length > 0,
      depth,
      ...rectOf(child),
    };
    return [own, ...placed(child, { graph, boxes, depth: depth + 1 })];
  });
}

function rectOf(shape: { x?: number; y?: number; width?: number; height?: number }): Rect {
  const { x = 0, y = 0, width = 0, height = 0 } = shape;
  return { x, y, width, height };
}

function edgesIn(node: ElkNode): readonly ElkExtendedEdge[] {
  return [...(node.edges ?? []), ...(node.children ?? []).flatMap(edgesIn)];
}

function courseOf(
  edge: ElkExtendedEdge,
  { line, label, isBack }: { line: Line; label: LabelBox; isBack: boolean },
): Omit<PlacedLine, 'ground'> {
  const points = (edge.sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }) => [
    startPoint,
    ...bendPoints,
    endPoint,
  ]);
  if (isBack) points.reverse();
  return { line, points, label, at: rectOf(edge.labels?.[0] ?? {}) };
}

/** The innermost group under the middle of a rectangle. */
function groundOf(at: Rect, places: readonly PlacedPlace[]): Ground {
  const [x, y] = [at.x + at.width / 2, at.y + at.height / 2];
  const under = places.filter(
    (place) =>
      place.isGroup &&
      place.x <= x &&
      x <= place.x + place.width &&
      place.y <= y &&
      y <= place.y + place.height,
  );
  const innermost = under.sort((a, b) => b.depth - a.depth)[0];
  if (innermost === undefined) return 'clear';
  return innermost.place.kind === 'region' ? 'on-region' : 'on-group';
}
