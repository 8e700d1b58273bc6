/**
 * Names of files: shown to people, and never a way into a file system.
 *
 * @module
 */

const NAME_BYTES_MAX = 255;
/** Control characters, and those that turn the direction of writing: `exe.fdp` read backwards. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;
/** What Windows takes for a device, whatever its ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * What is wrong with a name, in a sentence; `null` when nothing is.
 *
 * A name is refused and not mended: whoever reads a case must find the name that was handed in.
 */
export function whyNoName(name: string): string | null {
  if (name.trim() === '') return 'The name is empty.';
  if (Buffer.byteLength(name) > NAME_BYTES_MAX) {
    return `The name is longer than ${NAME_BYTES_MAX} bytes.`;
  }
  if (/[/\\]/.test(name)) return 'The name holds a path: send the name alone.';
  if (UNSEEN.test(name)) return 'The name holds characters that cannot be seen.';
  if (name.startsWith('.')) return 'The name begins with a dot.';
  if (/[. ]$/.test(name)) return 'The name ends with a dot or a space.';
  if (/[<>:"|?*]/.test(name)) return 'The name holds one of < > : " | ? *.';
  return DEVICE.test(name) ? 'The name is one that Windows keeps for devices.' : null;
}

/** A `Content-Disposition` that saves and never shows (RFC 6266, RFC 8187). */
export function dispositionOf(name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
