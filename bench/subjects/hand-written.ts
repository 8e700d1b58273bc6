/**
 * The same approval case as a developer would write it for Temporal without an engine: what the
 * generic workflow is measured against. It takes the same commands and writes the same rows (its
 * trail's hashes are made up: it has no chain to keep).
 *
 * @module
 */
import {
  ApplicationFailure,
  condition,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import type { ProjectionBatch } from '../../activities/projection-types.ts';
import type { Entry, WorkItem } from '../../core/input.ts';

type State = 'draft' | 'sign_off' | 'review' | 'done';
type Content = Pick<Entry, 'kind' | 'state' | 'detail'>;

/** What the workflow is started with. */
export interface HandWrittenStart {
  readonly caseId: string;
  readonly planHash: string;
  readonly clerk: string;
  readonly lead: string;
}

/** The four commands; each names who sends it. */
export const commands = {
  start: defineUpdate<number, [string, Record<string, string | number>]>('start'),
  submit: defineUpdate<number, [string]>('submit'),
  approve: defineUpdate<number, [string]>('approve'),
  finish: defineUpdate<number, [string]>('finish'),
};

interface Activities {
  project(batch: ProjectionBatch): Promise<void>;
}

const inTask = proxyLocalActivities<Activities>({
  scheduleToCloseTimeout: '500ms',
  retry: { maximumAttempts: 1 },
});
const patient = proxyActivities<Activities>({ startToCloseTimeout: '10s' });

/** Three days, as the approval's deadline. */
const DEADLINE_MS = 3 * 86_400_000;

/** Runs one approval case. */
export async function handWrittenWorkflow(start: HandWrittenStart): Promise<void> {
  const { caseId, planHash, clerk, lead } = start;
  let state: State | null = null;
  let data: Record<string, string | number> = {};
  let sequence = 0;
  let outcome: string | null = null;
  let openedAtMs = 0;
  let enteredAtMs = 0;
  let isWritten = true;

  const batchOf = (contents: readonly Content[], actor: string): ProjectionBatch => {
    const atMs = Date.now();
    const previous = sequence === 0 ? '' : `${caseId}-${sequence}`;
    const entries = contents.map((content) => {
      sequence += 1;
      const cause = { kind: 'command' as const, command: `${caseId}-${sequence}`, actor };
      return { sequence, atMs, actor, cause, hash: `${caseId}-${sequence}`, ...content };
    });
    const items = state === null || state === 'done' ? [] : [itemOf(state, enteredAtMs, start)];
    const dueAtMs = state === 'sign_off' ? enteredAtMs + DEADLINE_MS : null;
    return {
      caseId,
      entries,
      previous,
      effects: contents.flatMap((content, index) =>
        content.kind === 'asked' || content.kind === 'closed'
          ? [
              {
                kind: 'notify' as const,
                people: [state === 'sign_off' ? lead : clerk],
                sequence: sequence - contents.length + index + 1,
                notice: 'asked' as const,
              },
            ]
          : [],
      ),
      commands: [{ commandId: `${caseId}-${sequence}`, sequence, refused: null }],
      view: {
        caseId,
        caseType: 'bench-approval',
        version: 1,
        planHash,
        title: 'Approval',
        owner: 'lead',
        status: state === 'done' ? 'sealed' : 'open',
        states: [state ?? 'draft'],
        waiting: false,
        outcome,
        fields: data,
        flags: [],
        reporter: clerk,
        openedAtMs,
        closedAtMs: state === 'done' ? atMs : null,
        atMs,
        nextDeadlineAtMs: dueAtMs,
        deadlines:
          dueAtMs === null
            ? []
            : [
                {
                  id: 'sign_off#2/ladder/0',
                  kind: 'ladder',
                  state: 'sign_off',
                  item: 'sign_off#2',
                  step: 0,
                  fromMs: enteredAtMs,
                  dueAtMs,
                },
              ],
        items,
        sequence,
        head: `${caseId}-${sequence}`,
      },
      digest: `${sequence}`,
      recordedAtMs: atMs,
    };
  };
  const write = async (contents: readonly Content[], actor: string): Promise<number> => {
    const batch = batchOf(contents, actor);
    isWritten = false;
    try {
      await inTask.project(batch);
    } catch {
      await patient.project(batch);
    }
    isWritten = true;
    return batch.view.sequence;
  };
  const enter = (next: State): void => {
    state = next;
    enteredAtMs = Date.now();
  };
  const only = (expected: State | null, allowed: string) => (actor: string) => {
    if (state !== expected) throw ApplicationFailure.nonRetryable('not now', 'refused');
    if (actor !== allowed) throw ApplicationFailure.nonRetryable('not permitted', 'refused');
  };

  setHandler(
    commands.start,
    (actor, given) => {
      data = given;
      openedAtMs = Date.now();
      enter('draft');
      return write(STARTED(given, clerk), actor);
    },
    { validator: (actor, _given) => only(null, clerk)(actor) },
  );
  setHandler(
    commands.submit,
    (actor) => {
      enter('sign_off');
      return write(SUBMITTED(lead, enteredAtMs), actor);
    },
    { validator: only('draft', clerk) },
  );
  setHandler(
    commands.approve,
    (actor) => {
      enter('review');
      return write(APPROVED(lead, clerk), actor);
    },
    { validator: only('sign_off', lead) },
  );
  setHandler(
    commands.finish,
    (actor) => {
      outcome = 'approved';
      enter('done');
      return write(FINISHED, actor);
    },
    { validator: only('review', clerk) },
  );

  await condition(() => state === 'sign_off');
  if (!(await condition(() => state !== 'sign_off', DEADLINE_MS))) {
    outcome = 'lapsed';
    enter('done');
    await write(FINISHED, '');
  }
  await condition(() => state === 'done' && isWritten);
}

function itemOf(state: State, openedAtMs: number, start: HandWrittenStart): WorkItem {
  const isApproval = state === 'sign_off';
  const party = isApproval ? 'lead' : 'clerk';
  const people = [isApproval ? start.lead : start.clerk];
  return {
    id: isApproval ? 'sign_off#2' : state === 'draft' ? 'draft#1' : 'review#3',
    kind: isApproval ? 'approval' : 'assignment',
    state,
    openedAtMs,
    seats: [{ party, asked: [{ via: 'role', party, people, sinceMs: openedAtMs }] }],
    ...(isApproval && { approval: 'sign_off', requester: start.clerk }),
    declined: [],
    reminders: 0,
  };
}

const asked = (state: State, item: string, party: string, person: string): Content => ({
  kind: 'asked',
  state,
  detail: { item, via: 'role', party, people: [person] },
});

const STARTED = (fields: Record<string, string | number>, clerk: string): Content[] => [
  { kind: 'started', state: null, detail: { caseType: 'bench-approval', version: 1 } },
  { kind: 'data', state: null, detail: { fields } },
  { kind: 'entered', state: 'draft', detail: { title: 'Draft' } },
  asked('draft', 'draft#1', 'clerk', clerk),
];

const SUBMITTED = (lead: string, fromMs: number): Content[] => [
  { kind: 'left', state: 'draft', detail: { cleared: [], items: ['draft#1'] } },
  { kind: 'transition', state: 'draft', detail: { event: 'submit', to: 'sign_off' } },
  { kind: 'entered', state: 'sign_off', detail: { title: 'Sign off' } },
  asked('sign_off', 'sign_off#2', 'lead', lead),
  {
    kind: 'deadline_set',
    state: 'sign_off',
    detail: { deadline: 'sign_off#2/ladder/0', fromMs, dueAtMs: fromMs + DEADLINE_MS },
  },
];

const APPROVED = (lead: string, clerk: string): Content[] => [
  {
    kind: 'answered',
    state: 'sign_off',
    detail: { item: 'sign_off#2', seats: ['lead'], result: 'approved', via: 'role' },
  },
  {
    kind: 'decided',
    state: 'sign_off',
    detail: { item: 'sign_off#2', result: 'approved', by: [lead] },
  },
  { kind: 'left', state: 'sign_off', detail: { cleared: [], items: [] } },
  { kind: 'transition', state: 'sign_off', detail: { to: 'review' } },
  { kind: 'entered', state: 'review', detail: { title: 'Review' } },
  asked('review', 'review#3', 'clerk', clerk),
];

const FINISHED: Content[] = [
  { kind: 'left', state: 'review', detail: { cleared: [], items: ['review#3'] } },
  { kind: 'transition', state: 'review', detail: { event: 'finish', to: 'done' } },
  { kind: 'entered', state: 'done', detail: { title: 'Done' } },
  { kind: 'closed', state: 'done', detail: { outcome: 'approved' } },
  { kind: 'sealed', state: 'done', detail: {} },
];
