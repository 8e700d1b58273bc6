/** Placeholder until the interpreter lands. */
export type Expression = unknown;
