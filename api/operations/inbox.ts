/**
 * A person's own inbox and notices.
 *
 * @module
 */
import {
  decodeInboxCursor,
  decodeNoticeCursor,
  listNotices,
  markNoticesRead,
  readInbox,
} from '../../prisma/queries/inbox.ts';
import type { Handlers } from '../http.ts';
import { pageAnswer, pageQueryOf } from '../paging.ts';
import { notFound } from '../problems.ts';
import type { Services } from '../services.ts';
import { inboxItemView, noticeView } from '../views.ts';

/** Handlers of `/v1/inbox` and `/v1/notices`. */
export function inboxHandlers({ database, messages }: Services): Handlers {
  return {
    getInbox: async (request) => {
      const asked = pageQueryOf(request, decodeInboxCursor);
      const page = await readInbox(database, request.person.id, asked);
      return pageAnswer(request, page, inboxItemView);
    },
    listNotices: async (request) => {
      const asked = pageQueryOf(request, decodeNoticeCursor);
      const unread = request.query.unread as boolean;
      const { rows, next } = await listNotices(database, request.person.id, { ...asked, unread });
      const views = rows.map(async (notice) =>
        noticeView(notice, await messages.messageOf(notice, request.person)),
      );
      return pageAnswer(request, { rows: await Promise.all(views), next }, (view) => view);
    },
    readNotice: async ({ params, person }) => {
      const [caseId, sequence] = (params.id as string).split(':') as [string, string];
      const notice = { caseId, sequence: Number(sequence), person: person.id };
      const where = { caseId_sequence_person: notice };
      const known = await database.prisma.notice.findUnique({ where, select: { sequence: true } });
      if (known === null) throw notFound('notice');
      await markNoticesRead(database, {
        person: person.id,
        caseId,
        untilSequence: notice.sequence,
        nowMs: Date.now(),
      });
      return { status: 204 };
    },
  };
}
