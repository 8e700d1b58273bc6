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
import type { CaseView, ProjectionBatch } from '../../activities/projection-types.ts';
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

/** All that the workflow keeps. */
interface Approval extends HandWrittenStart {
  state: State | null;
  data: Record<string, string | number>;
  sequence: number;
  outcome: string | null;
  openedAtMs: number;
  enteredAtMs: number;
  isWritten: boolean;
}

/** Runs one approval case. */
export async function handWrittenWorkflow(start: HandWrittenStart): Promise<void> {
  const own: Approval = {
    ...start,
    state: null,
    data: {},
    sequence: 0,
    outcome: null,
    openedAtMs: 0,
    enteredAtMs: 0,
    isWritten: true,
  };
  const { clerk, lead } = start;
  const only = (expected: State | null, allowed: string) => (actor: string) => {
    if (own.state !== expected) throw ApplicationFailure.nonRetryable('not now', 'refused');
    if (actor !== allowed) throw ApplicationFailure.nonRetryable('not permitted', 'refused');
  };
  const onStart = (actor: string, given: Approval['data']): Promise<number> => {
    own.data = given;
    own.openedAtMs = Date.now();
    enter(own, 'draft');
    return write(own, STARTED(given, clerk), actor);
  };
  const onSubmit = (actor: string): Promise<number> => {
    enter(own, 'sign_off');
    return write(own, SUBMITTED(lead, own.enteredAtMs), actor);
  };
  const onApprove = (actor: string): Promise<number> => {
    enter(own, 'review');
    return write(own, APPROVED(lead, clerk), actor);
  };
  const onFinish = (actor: string): Promise<number> => end(own, 'approved', actor);
  setHandler(commands.start, onStart, {
    validator: (actor, _given) => only(null, clerk)(actor),
  });
  setHandler(commands.submit, onSubmit, { validator: only('draft', clerk) });
  setHandler(commands.approve, onApprove, { validator: only('sign_off', lead) });
  setHandler(commands.finish, onFinish, { validator: only('review', clerk) });

  await condition(() => own.state === 'sign_off');
  const isDecided = await condition(() => own.state !== 'sign_off', DEADLINE_MS);
  if (!isDecided) await end(own, 'lapsed', '');
  await condition(() => own.state === 'done' && own.isWritten);
}

function enter(own: Approval, state: State): void {
  own.state = state;
  own.enteredAtMs = Date.now();
}

async function end(own: Approval, outcome: string, actor: string): Promise<number> {
  own.outcome = outcome;
  enter(own, 'done');
  return write(own, FINISHED, actor);
}

async function write(own: Approval, contents: readonly Content[], actor: string): Promise<number> {
  const batch = batchOf(own, contents, actor);
  own.isWritten = false;
  try {
    await inTask.project(batch);
  } catch {
    await patient.project(batch);
  }
  own.isWritten = true;
  return batch.view.sequence;
}

function batchOf(own: Approval, contents: readonly Content[], actor: string): ProjectionBatch {
  const { caseId, state } = own;
  const atMs = Date.now();
  const previous = own.sequence === 0 ? '' : `${caseId}-${own.sequence}`;
  const entries = contents.map((content) => {
    own.sequence += 1;
    const hash = `${caseId}-${own.sequence}`;
    const cause = { kind: 'command' as const, command: hash, actor };
    return { sequence: own.sequence, atMs, actor, cause, hash, ...content };
  });
  const people = [state === 'sign_off' ? own.lead : own.clerk];
  const effects = entries
    .filter(({ kind }) => kind === 'asked' || kind === 'closed')
    .map(({ sequence }) => ({
      kind: 'notify' as const,
      people,
      sequence,
      notice: 'asked' as const,
    }));
  return {
    caseId,
    entries,
    previous,
    effects,
    commands: [{ commandId: `${caseId}-${own.sequence}`, sequence: own.sequence, refused: null }],
    view: viewOf(own, atMs),
    digest: `${own.sequence}`,
    recordedAtMs: atMs,
  };
}

function viewOf(own: Approval, atMs: number): CaseView {
  const { caseId, state, sequence, enteredAtMs: fromMs } = own;
  const dueAtMs = state === 'sign_off' ? fromMs + DEADLINE_MS : null;
  const isDone = state === 'done';
  const armed = { kind: 'ladder', state: 'sign_off', item: 'sign_off#2', step: 0, fromMs } as const;
  return {
    caseId,
    caseType: 'bench-approval',
    version: 1,
    planHash: own.planHash,
    title: 'Approval',
    owner: 'lead',
    status: isDone ? 'sealed' : 'open',
    states: [state ?? 'draft'],
    waiting: false,
    outcome: own.outcome,
    fields: own.data,
    flags: [],
    reporter: own.clerk,
    openedAtMs: own.openedAtMs,
    closedAtMs: isDone ? atMs : null,
    atMs,
    nextDeadlineAtMs: dueAtMs,
    deadlines: dueAtMs === null ? [] : [{ id: 'sign_off#2/ladder/0', ...armed, dueAtMs }],
    items: state === null || isDone ? [] : [itemOf(state, fromMs, own)],
    sequence,
    head: `${caseId}-${sequence}`,
  };
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
