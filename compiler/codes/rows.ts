/**
 * Diagnostics of single rows and of where they lead.
 *
 * @module
 */
import { type CodeEntry, snippet } from './entry.ts';

const MOVING = snippet`
  states:
    moving:
      assign: clerk
      start: packing
      states:
        packing: { transitions: { packed: closed }, timers: [{ every: 1 week, remind: assignee }] }
  anywhere:
    move: { to: moving, by: clerk }
`;

/** CL0316 to CL0328. */
export const rowCodes: readonly CodeEntry[] = [
  {
    code: 'CL0316',
    title: 'a way into another region',
    explanation:
      'Regions run beside each other. A state of one cannot lead into another; it can lead out of all of them.',
    wrong: snippet`
      states:
        moving:
          done: closed
          regions:
            boxes: { start: packing, states: { packing: { assign: clerk, transitions: { packed: gone, ask: ordering }, timers: [{ every: 1 week, remind: assignee }] }, gone: { final: true } } }
            van: { start: ordering, states: { ordering: { assign: clerk, transitions: { ordered: here }, timers: [{ every: 1 week, remind: assignee }] }, here: { final: true } } }
      anywhere:
        move: { to: moving, by: clerk }
    `,
    right: snippet`
      states:
        moving:
          done: closed
          regions:
            boxes: { start: packing, states: { packing: { assign: clerk, transitions: { packed: gone, give_up: closed }, timers: [{ every: 1 week, remind: assignee }] }, gone: { final: true } } }
            van: { start: ordering, states: { ordering: { assign: clerk, transitions: { ordered: here }, timers: [{ every: 1 week, remind: assignee }] }, here: { final: true } } }
      anywhere:
        move: { to: moving, by: clerk }
    `,
  },
  {
    code: 'CL0317',
    title: 'a region as a target',
    explanation: 'Regions are entered together, with the state around them.',
    wrong: snippet`
      states:
        moving:
          done: closed
          regions:
            boxes: { start: packing, states: { packing: { assign: clerk, transitions: { packed: gone }, timers: [{ every: 1 week, remind: assignee }] }, gone: { final: true } } }
            van: { start: ordering, states: { ordering: { assign: clerk, transitions: { ordered: here }, timers: [{ every: 1 week, remind: assignee }] }, here: { final: true } } }
      anywhere:
        move: { to: moving.van, by: clerk }
    `,
    right: snippet`
      states:
        moving:
          done: closed
          regions:
            boxes: { start: packing, states: { packing: { assign: clerk, transitions: { packed: gone }, timers: [{ every: 1 week, remind: assignee }] }, gone: { final: true } } }
            van: { start: ordering, states: { ordering: { assign: clerk, transitions: { ordered: here }, timers: [{ every: 1 week, remind: assignee }] }, here: { final: true } } }
      anywhere:
        move: { to: moving, by: clerk }
    `,
  },
  {
    code: 'CL0318',
    title: 'a start that is final',
    explanation: 'What starts in a final state is over before it begins.',
    wrong: snippet`
      start: closed
    `,
    right: snippet`
      start: draft
    `,
  },
  {
    code: 'CL0319',
    title: 'a row that leads nowhere',
    explanation: 'Rows of `route` and `done` are there to lead on.',
    wrong: snippet`
      states:
        sorting: { route: [{ to: deciding, when: large }, { set: small_one }] }
      anywhere:
        sort: { to: sorting, by: clerk }
    `,
    right: snippet`
      states:
        sorting: { route: [{ to: deciding, when: large }, { to: draft, set: small_one }] }
      anywhere:
        sort: { to: sorting, by: clerk }
    `,
  },
  {
    code: 'CL0320',
    title: 'nobody is named who may send this',
    explanation:
      'In a waiting state and in `anywhere` there is no assignee to be meant, so `by` must be said.',
    wrong: snippet`
      anywhere:
        withdraw: { to: closed }
    `,
    right: snippet`
      anywhere:
        withdraw: { to: closed, by: reporter }
    `,
  },
  {
    code: 'CL0321',
    title: 'nobody may send this',
    explanation:
      'Without `by` the assignee may send an event, but nobody is assigned here. In an approval state it is mostly a result that is misspelt.',
    wrong: snippet`
      states:
        deciding:
          approval: consent
          transitions: { approved: closed, rejected: draft, lapsed: closed, deferred: draft }
    `,
    right: snippet`
      states:
        deciding:
          approval: consent
          transitions: { approved: closed, rejected: draft, lapsed: closed, defer: { to: draft, by: clerk } }
    `,
  },
  {
    code: 'CL0322',
    title: 'a row that does nothing',
    explanation: 'It leads nowhere, sets nothing and asks for nothing.',
    wrong: snippet`
      anywhere:
        ping: { by: clerk }
    `,
    right: snippet`
      anywhere:
        remark: { by: clerk, needs: [note] }
    `,
  },
  {
    code: 'CL0323',
    title: 'a case reopened into a final state',
    explanation: 'It would be closed again at once.',
    wrong: snippet`
      states:
        closed: { final: true, reopen: { to: closed, by: manager, within: 30 days } }
    `,
    right: snippet`
      states:
        closed: { final: true, reopen: { to: draft, by: manager, within: 30 days } }
    `,
  },
  {
    code: 'CL0327',
    title: 'a needless excuse',
    explanation:
      '`open_ended` excuses a missing way out, clock or responsible role. Here nothing is missing.',
    wrong: snippet`
      states:
        closed: { final: true, open_ended: it is over }
    `,
    right: snippet`
      states:
        closed: { final: true }
    `,
  },
  {
    code: 'CL0328',
    title: 'a single region',
    explanation: 'Regions run beside each other; one alone is a stage.',
    wrong: snippet`
      states:
        moving:
          regions:
            boxes: { start: packing, states: { packing: { assign: clerk, transitions: { packed: closed }, timers: [{ every: 1 week, remind: assignee }] } } }
      anywhere:
        move: { to: moving, by: clerk }
    `,
    right: MOVING,
  },
];
