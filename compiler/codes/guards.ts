/**
 * Diagnostics of guards and their expressions.
 *
 * @module
 */
import { type CodeEntry, snippet } from './entry.ts';

/** CL0601 to CL0610. */
export const guardCodes: readonly CodeEntry[] = [
  {
    code: 'CL0601',
    title: 'an expression that cannot be read',
    explanation:
      'Conditions are CEL: `==`, `!=`, `<`, `>=`, `&&`, `||`, `!`, `in`, and parentheses.',
    wrong: snippet`
      guards:
        large: size >= 
    `,
    right: snippet`
      guards:
        large: size >= 4
    `,
  },
  {
    code: 'CL0602',
    title: 'a part of CEL that is not supported',
    explanation: 'Bytes, unsigned numbers and messages have no use in conditions over forms.',
    wrong: snippet`
      guards:
        large: size >= 4u
    `,
    right: snippet`
      guards:
        large: size >= 4
    `,
  },
  {
    code: 'CL0603',
    title: 'an unknown name in a condition',
    explanation:
      'A condition names fields of the forms, flags, and `person` where a guard is used in `never`.',
    wrong: snippet`
      guards:
        large: sise >= 4
    `,
    right: snippet`
      guards:
        large: size >= 4
    `,
  },
  {
    code: 'CL0604',
    title: 'a value that a field can never have',
    explanation: 'The comparison would always come out the same.',
    wrong: snippet`
      forms:
        request:
          size: { type: choice, options: [small, big] }
      guards:
        large: size == "large"
    `,
    right: snippet`
      forms:
        request:
          size: { type: choice, options: [small, big] }
      guards:
        large: size == "big"
    `,
  },
  {
    code: 'CL0605',
    title: 'values that do not go together',
    explanation: 'A text is compared with a number, or the condition is not a yes-or-no.',
    wrong: snippet`
      guards:
        large: size == "big"
    `,
    right: snippet`
      guards:
        large: size == 5
    `,
  },
  {
    code: 'CL0606',
    title: 'a condition that costs too much',
    explanation:
      'Conditions are evaluated at every step of a case, so they stay small: no loops in loops over tables, no guard that names others without end.',
    wrong: snippet`
      guards:
        large: size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size + size > 4
    `,
    right: snippet`
      guards:
        large: size > 4
    `,
  },
  {
    code: 'CL0607',
    title: 'a guard that depends on itself',
    explanation: 'Guards may name other guards in their lists, but not in a circle.',
    wrong: snippet`
      guards:
        large: { any: [size >= 4, huge] }
        huge: { all: [size == 5, large] }
    `,
    right: snippet`
      guards:
        large: { any: [size >= 4, huge] }
        huge: size == 5
    `,
  },
  {
    code: 'CL0608',
    title: 'a guard about `person` where nobody is asked about',
    explanation: '`person` is whoever `never` asks about. `when` is asked about the case.',
    wrong: snippet`
      guards:
        large: person == client
    `,
    right: snippet`
      guards:
        large: client.is_executive
    `,
  },
  {
    code: 'CL0609',
    title: 'conditions joined in no clear way',
    explanation: 'A guard is an expression, or exactly one of the lists `all`, `any` and `none`.',
    wrong: snippet`
      guards:
        large: { all: [size >= 2], any: [size <= 4] }
    `,
    right: snippet`
      guards:
        large: { all: [size >= 2, size <= 4] }
    `,
  },
  {
    code: 'CL0610',
    title: 'a guard in `never` that is not about `person`',
    explanation: 'It would exclude everybody or nobody.',
    wrong: snippet`
      approvals:
        consent:
          approvers: [manager, officer]
          never: large
          ladder: [{ after: 5 business days, decide: lapsed }]
    `,
    right: snippet`
      guards:
        involved: person == client
      approvals:
        consent:
          approvers: [manager, officer]
          never: involved
          ladder: [{ after: 5 business days, decide: lapsed }]
    `,
  },
];
