/**
 * Diagnostics of states and their rows: can every case go on, and end?
 *
 * @module
 */
import { type CodeEntry, snippet } from './entry.ts';

/** CL0301 to CL0315. */
export const stateCodes: readonly CodeEntry[] = [
  {
    code: 'CL0301',
    title: 'a state that cannot be reached',
    explanation: 'No way from the start leads there, whatever guards say.',
    wrong: snippet`
      states:
        archived: { final: true }
    `,
    right: snippet`
      states:
        archived: { final: true }
      anywhere:
        archive: { to: archived, by: manager }
    `,
  },
  {
    code: 'CL0302',
    title: 'a state without a way out',
    explanation:
      'A case would stay there for ever. `anywhere` does not count: it is for what nobody planned.',
    wrong: snippet`
      states:
        draft:
          assign: clerk
          form: request
          timers: [{ after: 2 business days, remind: assignee }]
      anywhere:
        decide: { to: deciding, by: clerk, when: large }
    `,
    right: snippet`
      states:
        draft:
          assign: clerk
          form: request
          open_ended: the manager calls for it when the time has come
          timers: [{ after: 2 business days, remind: assignee }]
      anywhere:
        decide: { to: deciding, by: clerk, when: large }
    `,
  },
  {
    code: 'CL0303',
    title: 'a state without a clock',
    explanation: 'Nothing would remind anybody of a case that lies there. A reminder is enough.',
    wrong: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
    `,
    right: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
          timers: [{ every: 1 week, remind: assignee }]
    `,
  },
  {
    code: 'CL0304',
    title: 'a state where nobody is responsible',
    explanation: 'Somebody is assigned, or the case waits for whoever may send a way out.',
    wrong: snippet`
      states:
        draft:
          form: request
          transitions: { submit: [{ to: deciding, when: large, by: clerk }, { to: closed, by: clerk }] }
          timers: [{ every: 1 week, remind: owner }]
    `,
    right: snippet`
      states:
        draft:
          waiting: true
          form: request
          transitions: { submit: [{ to: deciding, when: large, by: clerk }, { to: closed, by: clerk }] }
          timers: [{ every: 1 week, remind: owner }]
    `,
  },
  {
    code: 'CL0305',
    title: 'a case that can never end',
    explanation: 'From some state no way leads to a final state at the top.',
    wrong: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }], park: parked }
          timers: [{ every: 1 week, remind: assignee }]
        parked:
          assign: clerk
          transitions: { shelve: shelved }
          timers: [{ every: 1 week, remind: assignee }]
        shelved:
          assign: clerk
          transitions: { park: parked }
          timers: [{ every: 1 week, remind: assignee }]
    `,
    right: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }], park: parked }
          timers: [{ every: 1 week, remind: assignee }]
        parked:
          assign: clerk
          transitions: { resume: draft }
          timers: [{ every: 1 week, remind: assignee }]
    `,
  },
  {
    code: 'CL0306',
    title: 'a loop without an event',
    explanation:
      'Routes and `done` lead on at once. When they lead round to themselves the case would spin for ever.',
    wrong: snippet`
      states:
        sorting: { route: [{ to: sorting, when: large }, { to: draft }] }
      anywhere:
        sort: { to: sorting, by: clerk }
    `,
    right: snippet`
      states:
        sorting: { route: [{ to: deciding, when: large }, { to: draft }] }
      anywhere:
        sort: { to: sorting, by: clerk }
    `,
  },
  {
    code: 'CL0307',
    title: 'the last row has a condition',
    explanation: 'A route must lead somewhere whatever holds, so its last row has no `when`.',
    wrong: snippet`
      states:
        sorting: { route: [{ to: deciding, when: large }] }
      anywhere:
        sort: { to: sorting, by: clerk }
    `,
    right: snippet`
      states:
        sorting: { route: [{ to: deciding, when: large }, { to: draft }] }
      anywhere:
        sort: { to: sorting, by: clerk }
    `,
  },
  {
    code: 'CL0308',
    title: 'a row that is never tried',
    explanation:
      'The first row that fits is taken. One above it, for the same people, fits always.',
    wrong: snippet`
      anywhere:
        withdraw:
          - { to: closed, by: clerk }
          - { to: draft, by: clerk, when: large }
    `,
    right: snippet`
      anywhere:
        withdraw:
          - { to: draft, by: clerk, when: large }
          - { to: closed, by: clerk }
    `,
  },
  {
    code: 'CL0309',
    title: 'a stage that ends and leads nowhere',
    explanation:
      'When an inner final state is reached (in a state with regions: in each of them) the stage is done. `done` says where it goes.',
    wrong: snippet`
      states:
        moving:
          assign: clerk
          start: packing
          states:
            packing: { transitions: { packed: gone }, timers: [{ every: 1 week, remind: assignee }] }
            gone: { final: true }
      anywhere:
        move: { to: moving, by: clerk }
    `,
    right: snippet`
      states:
        moving:
          assign: clerk
          start: packing
          done: closed
          states:
            packing: { transitions: { packed: gone }, timers: [{ every: 1 week, remind: assignee }] }
            gone: { final: true }
      anywhere:
        move: { to: moving, by: clerk }
    `,
  },
  {
    code: 'CL0310',
    title: 'a stage that is never done',
    explanation: '`done` waits for an inner final state; there is none, or not in every region.',
    wrong: snippet`
      states:
        moving:
          assign: clerk
          start: packing
          done: closed
          states:
            packing: { transitions: { packed: closed }, timers: [{ every: 1 week, remind: assignee }] }
      anywhere:
        move: { to: moving, by: clerk }
    `,
    right: snippet`
      states:
        moving:
          assign: clerk
          start: packing
          states:
            packing: { transitions: { packed: closed }, timers: [{ every: 1 week, remind: assignee }] }
      anywhere:
        move: { to: moving, by: clerk }
    `,
  },
  {
    code: 'CL0311',
    title: 'something happens in a final state',
    explanation:
      'A final state has no ways out and no timers. At the top it can be left by `reopen` only.',
    wrong: snippet`
      states:
        closed:
          final: true
          transitions: { again: draft }
    `,
    right: snippet`
      states:
        closed:
          final: true
          reopen: { to: draft, by: manager, within: 30 days }
    `,
  },
  {
    code: 'CL0312',
    title: '`reopen` inside a stage',
    explanation: 'Only a final state at the top closes the case, so only there it can be reopened.',
    wrong: snippet`
      states:
        moving:
          assign: clerk
          start: packing
          done: closed
          states:
            packing: { transitions: { packed: gone }, timers: [{ every: 1 week, remind: assignee }] }
            gone: { final: true, reopen: { to: draft, by: clerk, within: 30 days } }
      anywhere:
        move: { to: moving, by: clerk }
    `,
    right: snippet`
      states:
        closed: { final: true, reopen: { to: draft, by: clerk, within: 30 days } }
    `,
  },
  {
    code: 'CL0313',
    title: 'an outcome where the case goes on',
    explanation:
      'The outcome is what the case ends with, so it is said where it ends: at a final state at the top, or in a row that leads there.',
    wrong: snippet`
      anywhere:
        restart: { to: draft, by: clerk, outcome: withdrawn }
    `,
    right: snippet`
      anywhere:
        withdraw: { to: closed, by: clerk, outcome: withdrawn }
    `,
  },
  {
    code: 'CL0314',
    title: 'nothing comes before this state',
    explanation:
      '`previous` leads where the state was entered from. No transition enters it, or one from a state around it, so that nobody could say where it came from.',
    wrong: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }], back: previous }
          timers: [{ every: 1 week, remind: assignee }]
        deciding:
          approval: consent
          transitions: { approved: closed, rejected: closed, lapsed: closed }
    `,
    right: snippet`
      states:
        draft:
          assign: clerk
          form: request
          transitions: { submit: [{ to: deciding, when: large }, { to: closed }], ask: waiting_for_client }
          timers: [{ every: 1 week, remind: assignee }]
        waiting_for_client:
          waiting: true
          transitions: { reply: { to: previous, by: client, needs: [answer] } }
          timers: [{ after: 10 days, to: previous }]
    `,
  },
  {
    code: 'CL0315',
    title: '`previous` without a meaning',
    explanation:
      '`anywhere`, routes, `done` and `reopen` are not in a state that was entered from another one.',
    wrong: snippet`
      anywhere:
        back: { to: previous, by: clerk }
    `,
    right: snippet`
      anywhere:
        back: { to: draft, by: clerk }
    `,
  },
];
