/**
 * Coverage of SLA clocks: each is met and breached in some scenario, warns, stands still and is
 * extended where it can.
 *
 * @module
 */
import type { CoverageAspect } from './coverage.ts';
import { durationText } from './deadlines.ts';
import type { Json } from './plan.ts';
import { describeClockDeadline } from './sla-text.ts';

/** What clocks can come to. */
export const CLOCKS: CoverageAspect = {
  kind: 'sla',
  rows: ({ sla = {}, ...plan }) =>
    Object.entries(sla).flatMap(([name, { title, warnings, extend, pauses }]) => [
      { id: `${name}/met`, text: `${title}: met` },
      { id: `${name}/breached`, text: `${title}: breached` },
      ...warnings.map((_, row) => ({
        id: `${name}/warn/${row}`,
        text: describeClockDeadline({ ...plan, sla }, `sla/${name}/warn/${row}`) ?? title,
      })),
      ...(extend === null
        ? []
        : [{ id: `${name}/extended`, text: `${title}: extended to ${durationText(extend.to)}` }]),
      ...Object.keys(pauses).map((state) => ({
        id: `${name}/paused/${state}`,
        text: `${title}: stands still in ${state}`,
      })),
    ]),
  shownBy: ({ kind, detail }) => {
    const clock = String(detail['clock']);
    switch (kind) {
      case 'sla_met':
      case 'sla_breached':
      case 'sla_extended':
        return [`${clock}/${kind.slice('sla_'.length)}`];
      case 'sla_warned':
        return [`${clock}/warn/${String(detail['warning'])}`];
      case 'sla_paused':
        return textsOf(detail['states']).map((state) => `${clock}/paused/${state}`);
      default:
        return [];
    }
  },
};

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
