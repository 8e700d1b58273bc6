/**
 * What is kept beside the fields of a case: the register of evidence and the kinds of notes.
 *
 * @module
 */
import type { Party } from '../core/plan.ts';
import type { EvidencePlan, IntakePlan, NotePlan, PublishPlan } from '../core/work-plan.ts';
import { titleFrom } from '../core/title.ts';
import { isTrue, mapOf, refOf, refsOf, textOf, valueOf } from './access.ts';
import { readIntake } from './intake.ts';
import { readPublish } from './publish.ts';
import { type Names } from './model.ts';
import { type PartyPlace, readParties } from './parties.ts';
import { isNameFree } from './reserved.ts';
import { suggest } from './suggest.ts';
import { readAdHoc } from './tasks.ts';
import type { MapNode } from './yaml.ts';

/** What a definition says of it. */
export interface Records {
  readonly adHoc?: readonly Party[];
  readonly evidence?: EvidencePlan;
  readonly intake?: IntakePlan;
  readonly publish?: PublishPlan;
  readonly notes?: Readonly<Record<string, NotePlan>>;
}

/** Reads `evidence`, `intake`, `publish`, `notes` and the `ad_hoc` of the whole case. */
export function readRecords(root: MapNode, names: Names): Records {
  const adHoc = valueOf(root, 'ad_hoc');
  const notes = readNotes(root, names);
  return {
    ...(adHoc !== undefined && { adHoc: partiesOf(readAdHoc(adHoc, null, names) ?? []) }),
    ...(root.entries.has('evidence') && { evidence: readEvidence(root, names) }),
    ...(root.entries.has('intake') && { intake: readIntake(root, names) }),
    ...(root.entries.has('publish') && { publish: readPublish(root, names) }),
    ...(Object.keys(notes).length > 0 && { notes }),
  };
}

function readEvidence(root: MapNode, names: Names): EvidencePlan {
  const node = mapOf(root, 'evidence');
  const seen = new Set<string>();
  const kinds = refsOf(node, 'kinds').filter((ref) => {
    if (seen.has(ref.name)) {
      names.findings.error('CL0201', ref, `\`${ref.name}\` stands twice in one list`, {
        label: 'named a second time',
        help: 'keep one of the two',
      });
    }
    const isNew = !seen.has(ref.name);
    seen.add(ref.name);
    return isNew;
  });
  return {
    by: partiesOf(readParties(refsOf(node, 'by'), placeOf('in `evidence`'), names)),
    kinds: kinds.map(({ name }) => name),
  };
}

function readNotes(root: MapNode, names: Names): Record<string, NotePlan> {
  const plans: Record<string, NotePlan> = {};
  for (const [name, { key, value }] of mapOf(root, 'notes').entries) {
    isNameFree('note', { ...key, name }, names.findings);
    if (value.kind !== 'map') continue;
    const by = readParties(refsOf(value, 'by'), placeOf('in `notes`'), names);
    const form = refOf(value, 'form');
    if (form !== null) names.use('form', form.name);
    if (form !== null && !names.forms.has(form.name)) {
      names.findings.error('CL0209', form, `unknown form \`${form.name}\``, {
        label: 'no form has this name',
        help: suggest(form.name, names.forms.keys()) ?? `add \`${form.name}\` to \`forms\``,
      });
    }
    plans[name] = {
      title: textOf(value, 'title') ?? titleFrom(name),
      by: value.entries.has('by') ? partiesOf(by) : [{ kind: 'assignee' }, { kind: 'owner' }],
      level: isTrue(value, 'visible') ? 'visible' : 'internal',
      form: form?.name ?? null,
    };
  }
  return plans;
}

function placeOf(where: string): PartyPlace {
  return { words: ['owner', 'reporter', 'assignee'], where };
}

function partiesOf(refs: readonly { readonly party: Party }[]): readonly Party[] {
  return refs.map(({ party }) => party);
}
