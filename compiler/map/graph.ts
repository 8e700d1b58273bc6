/**
 * The map as data: stations, groups, lines and riders, before anything has a place.
 *
 * Every way of showing a map (SVG, Mermaid, DOT, text) starts here, so that all of them show the
 * same. A *station* is a state, a *group* a stage, a parallel state or a region, a *line* one or
 * more transitions between two of them, a *rider* whoever may take a line.
 *
 * @module
 */
import type { Party, StatePath } from '../../core/plan.ts';

/** The place from which the ways of `anywhere` start. */
export const ANYWHERE = '';

/** What became of a thing between two versions of a definition. */
export type Change = 'added' | 'removed' | 'changed';

/** What kind of place it is; the last four hold others or stand for them. */
export type PlaceKind =
  | 'work'
  | 'waiting'
  | 'approval'
  | 'route'
  | 'end'
  | 'stage'
  | 'parallel'
  | 'region'
  | 'anywhere';

/** What a line of small print in a station is about; each has a sign of its own. */
export type RowSign = 'clock' | 'form' | 'stay' | 'again' | 'seat' | 'rule' | 'back';

/** One line of small print. */
export interface Row {
  readonly sign: RowSign;
  readonly text: string;
  /** Keys of {@link Rider}: whom it is about. */
  readonly riders: readonly string[];
  readonly change?: Change;
}

/** A station or group. */
export interface Place {
  readonly path: StatePath;
  /** The group around it. */
  readonly parent: StatePath | null;
  readonly kind: PlaceKind;
  readonly title: string;
  /** Whether the case, or the group around it, begins here. */
  readonly isStart: boolean;
  /** Keys of {@link Rider}: who works here, or is asked. */
  readonly who: readonly string[];
  readonly rows: readonly Row[];
  readonly change?: Change;
}

/** How a line is drawn: people's lines are solid, those that time takes are dashed. */
export type LineKind = 'people' | 'timer' | 'result' | 'self' | 'previous' | 'reopen';

/** The sign on a line: an event, a result, a clock, a condition. */
export interface Pill {
  readonly kind: LineKind;
  readonly text: string;
  /** Small print below: condition, what must come with it, outcome. */
  readonly notes: readonly string[];
  readonly riders: readonly string[];
  readonly change?: Change;
}

/** A connection of two places. */
export interface Line {
  /** Unique, stable: made of its ends and its kind. */
  readonly id: string;
  readonly from: StatePath;
  readonly to: StatePath;
  readonly kind: LineKind;
  readonly riders: readonly string[];
  readonly pills: readonly Pill[];
  readonly change?: Change;
}

/** Somebody who takes lines or works in stations. */
export interface Rider {
  /** `er_lead`, `manager of respondent`; unique. */
  readonly key: string;
  readonly name: string;
  /** What kind of party it is, for the legend. */
  readonly party: Party;
}

/** A case type as a transit map. */
export interface MapGraph {
  readonly title: string;
  /** Below the title: id, version, owner, calendar. */
  readonly subtitle: string;
  readonly places: readonly Place[];
  readonly lines: readonly Line[];
  /** In the order of their line numbers. */
  readonly riders: readonly Rider[];
  /** Whether it shows two versions at once. */
  readonly isComparison: boolean;
}
