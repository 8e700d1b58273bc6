/**
 * The bodies of the vault.
 *
 * @module
 */
import { exactly, instantOrNull, listOf, text } from './parts.ts';

/** Schemas of the document. */
export const vaultSchemas = {
  Vault: exactly({
    items: listOf(
      exactly({
        field: text,
        title: text,
        value: { type: ['string', 'null'], description: 'Null when the vault was erased.' },
        at: { ...instantOrNull, description: 'When it was put there.' },
      }),
    ),
  }),
};
