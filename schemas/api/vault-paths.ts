/**
 * What the API says of the vault.
 *
 * @module
 */
import { ABSENT, answer, caseId, type Paths, TOKEN_PROBLEMS } from './operation.ts';

/** The operations. */
export const vaultPaths: Paths = {
  '/v1/cases/{id}/vault': {
    get: {
      operationId: 'openVault',
      summary: 'Open the vault: what says who somebody is, for whoever reads its level',
      description:
        'The case itself has references (`vault:…`) in their place. Every look is recorded, with ' +
        'the rules that allow it.',
      tags: ['cases'],
      parameters: [caseId],
      responses: {
        200: answer('Vault', 'The fields that may be read.'),
        ...TOKEN_PROBLEMS,
        ...ABSENT,
      },
    },
  },
};
