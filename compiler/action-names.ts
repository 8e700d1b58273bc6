/**
 * The names that actions speak of, and who has used them.
 *
 * @module
 */
import type { ActionPlan, LinkPlan, TemplatePlan } from '../core/action-plans.ts';
import type { Ref } from './access.ts';
import type { Range } from './diagnostics.ts';
import type { ScalarNode, YamlNode } from './yaml.ts';

/** A message. */
export interface TemplateModel extends Range {
  readonly name: string;
  readonly plan: TemplatePlan;
}

/** An action; its expressions are compiled into the plan once all flags are known. */
export interface ActionModel extends Range {
  readonly plan: ActionPlan;
  /** Of `create_case`: field → what stands there. */
  readonly with: ReadonlyMap<string, ScalarNode>;
}

/** What a state does when it is entered or left. */
export interface MomentModel {
  readonly set: readonly Ref[];
  readonly clear: readonly Ref[];
  readonly actions: readonly ActionModel[];
}

/** All names of this part of the language. */
export interface ActionNames {
  readonly templates: Map<string, TemplateModel>;
  readonly usedTemplates: Set<string>;
  /** Fields that a message shows and no form requires; judged once all `needs` are known. */
  readonly shown: { readonly field: string; readonly at: Range }[];
  readonly links: Map<string, LinkPlan>;
  /** Shared lists of options. */
  readonly choices: Map<string, YamlNode & Range>;
  readonly usedChoices: Set<string>;
  /** The levels of `access`; `null` when the definition says nothing of access. */
  levels: ReadonlySet<string> | null;
  /** Levels that fields name. */
  readonly usedLevels: Ref[];
  /** News that rows react to → the places where the definition makes them come. */
  readonly signals: Map<string, Range>;
  /** Every action of the definition. */
  readonly actions: ActionModel[];
  /** What fields say they decide. */
  readonly decides: Ref[];
  /** Who knows what fields hold. */
  readonly supplied: Ref[];
}

/** News that come without anybody asking for them. */
export const LINK_SIGNALS = ['child_closed', 'child_failed', 'parent_closed'] as const;

/** No names yet. */
export function emptyActionNames(): ActionNames {
  return {
    templates: new Map(),
    usedTemplates: new Set(),
    shown: [],
    links: new Map(),
    choices: new Map(),
    usedChoices: new Set(),
    levels: null,
    usedLevels: [],
    signals: new Map(),
    actions: [],
    decides: [],
    supplied: [],
  };
}
