/**
 * What the API says of attachments.
 *
 * @module
 */
import {
  ABSENT,
  answer,
  BODY_PROBLEMS,
  caseId,
  type Parameter,
  type Paths,
  problem,
  query,
  TOKEN_PROBLEMS,
} from './operation.ts';

/** Stands for any media type: such a body is taken in streams, and not looked at as JSON. */
export const STREAMED = '*/*';

const binary = { schema: { type: 'string', format: 'binary' } } as const;

const numbered = (name: string, description: string): Parameter => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'integer', minimum: 1, maximum: 10_000 },
});

/** The operations. */
export const attachmentPaths: Paths = {
  '/v1/cases/{id}/attachments': {
    get: {
      operationId: 'listAttachments',
      summary: 'The attachments of a case, of the levels that the asking person reads',
      tags: ['cases'],
      parameters: [caseId],
      responses: { 200: answer('AttachmentList', 'By number.'), ...TOKEN_PROBLEMS, ...ABSENT },
    },
    post: {
      operationId: 'uploadFile',
      summary: 'Send a file, to be attached',
      description:
        'The body is the file. It belongs to the case once `attach` (`POST …/work`) names the ' +
        '`upload` that is answered; what is not attached within a day goes.',
      tags: ['cases'],
      parameters: [
        caseId,
        {
          ...query(
            'name',
            { type: 'string', minLength: 1, maxLength: 255 },
            'The name of the file, with its ending and without a path.',
          ),
          required: true,
        },
        query(
          'strip',
          { enum: ['metadata'] },
          'Take out what the file tells of its making: place, camera, program, names, comments.',
        ),
      ],
      requestBody: { required: true, content: { [STREAMED]: binary } },
      responses: {
        201: answer('Upload', 'It was taken in.'),
        ...TOKEN_PROBLEMS,
        ...ABSENT,
        409: problem('One person has sent too many files to the case in a day.'),
        ...BODY_PROBLEMS,
        413: problem('The file is larger than the installation takes.'),
        422: problem('Its name or kind is not taken, or it cannot be cleaned, or it is harmful.'),
      },
    },
  },
  '/v1/cases/{id}/attachments/{number}/versions/{version}': {
    get: {
      operationId: 'downloadAttachment',
      summary: 'Download a version of an attachment; recorded',
      description:
        'Always to be saved, never to be shown. An answer that ends before its `Content-Length` ' +
        'is not the file: it was changed where it is kept.',
      tags: ['cases'],
      parameters: [
        caseId,
        numbered('number', 'The attachment.'),
        numbered('version', 'Its version, from 1.'),
      ],
      responses: {
        200: {
          description: 'The file.',
          headers: Object.fromEntries(
            ['Content-Disposition', 'Repr-Digest'].map((name) => [
              name,
              { schema: { type: 'string' } },
            ]),
          ),
          content: { [STREAMED]: binary },
        },
        ...TOKEN_PROBLEMS,
        ...ABSENT,
      },
    },
  },
  '/v1/cases/{id}/attachments/{number}/custody': {
    get: {
      operationId: 'getCustody',
      summary: 'Who has attached, withdrawn and downloaded an attachment',
      description: 'For whoever owns the case, and for auditors, as far as they read its level.',
      tags: ['cases'],
      parameters: [caseId, numbered('number', 'The attachment.')],
      responses: { 200: answer('Custody', 'In order.'), ...TOKEN_PROBLEMS, ...ABSENT },
    },
  },
};
