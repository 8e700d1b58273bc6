/**
 * The library `oidc-provider`, loaded without its remark about Node 20.
 *
 * It prints one when it is imported on a release older than 22. What we use of it is tested on
 * Node 20, and a first start should not look as if something were wrong.
 *
 * @module
 */

const warn = console.warn;
console.warn = (...words: unknown[]) => {
  if (!String(words[0]).includes('oidc-provider WARNING: Unsupported runtime')) warn(...words);
};
const library = await import('oidc-provider');
console.warn = warn;

export const { Provider, errors } = library;
