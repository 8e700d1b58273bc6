/**
 * SHA-256 (FIPS 180-4) of a text's UTF-8 bytes.
 *
 * Every entry of every trail is hashed where no other hash is at hand: the sandbox of a workflow
 * has neither Node's nor the browser's. Texts are a few hundred characters long and mostly ASCII,
 * so the bytes are written where they are read, and nothing is made anew for a text.
 *
 * @module
 */

/** The fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2). */
const ROUNDS = Int32Array.from(
  '428a2f98 71374491 b5c0fbcf e9b5dba5 3956c25b 59f111f1 923f82a4 ab1c5ed5 d807aa98 12835b01 243185be 550c7dc3 72be5d74 80deb1fe 9bdc06a7 c19bf174 e49b69c1 efbe4786 0fc19dc6 240ca1cc 2de92c6f 4a7484aa 5cb0a9dc 76f988da 983e5152 a831c66d b00327c8 bf597fc7 c6e00bf3 d5a79147 06ca6351 14292967 27b70a85 2e1b2138 4d2c6dfc 53380d13 650a7354 766a0abb 81c2c92e 92722c85 a2bfe8a1 a81a664b c24b8b70 c76c51a3 d192e819 d6990624 f40e3585 106aa070 19a4c116 1e376c08 2748774c 34b0bcb5 391c0cb3 4ed8aa4a 5b9cca4f 682e6ff3 748f82ee 78a5636f 84c87814 8cc70208 90befffa a4506ceb bef9a3f7 c67178f2'
    .split(' ')
    .map((word) => Number.parseInt(word, 16)),
);
/** The same of the square roots of the first 8 primes (5.3.3). */
const FIRST = Int32Array.from(
  '6a09e667 bb67ae85 3c6ef372 a54ff53a 510e527f 9b05688c 1f83d9ab 5be0cd19'
    .split(' ')
    .map((word) => Number.parseInt(word, 16)),
);
const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const BLOCK = 64;
/** Of a block, what the length leaves free. */
const BEFORE_LENGTH = 56;
const MOST_KEPT = 65_536;

const state = new Int32Array(8);
const words = new Int32Array(64);
/** The message, padded; grows with the longest text so far, within reason. */
let kept = new Uint8Array(4_096);

/** The hash as 64 lower-case hex characters. */
export function sha256Hex(text: string): string {
  const { bytes, length } = utf8(text);
  const end = pad(bytes, length);
  state.set(FIRST);
  for (let at = 0; at < end; at += BLOCK) compress(bytes, at);
  let hex = '';
  for (const word of state) {
    hex += BYTES[word >>> 24]!;
    hex += BYTES[(word >>> 16) & 0xff]!;
    hex += BYTES[(word >>> 8) & 0xff]!;
    hex += BYTES[word & 0xff]!;
  }
  return hex;
}

/** The bytes of a text, with room behind them for the padding. */
function utf8(text: string): { readonly bytes: Uint8Array; readonly length: number } {
  const { length } = text;
  const bytes = room(length);
  for (let index = 0; index < length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) {
      const encoded = new TextEncoder().encode(text);
      const wide = room(encoded.length);
      wide.set(encoded);
      return { bytes: wide, length: encoded.length };
    }
    bytes[index] = unit;
  }
  return { bytes, length };
}

function room(length: number): Uint8Array {
  const size = length + 2 * BLOCK;
  if (size <= kept.length) return kept;
  const larger = new Uint8Array(2 * size);
  if (larger.length <= MOST_KEPT) kept = larger;
  return larger;
}

/** Appends a one, zeros, and the length in bits; returns where the last block ends. */
function pad(bytes: Uint8Array, length: number): number {
  const end = length - (length % BLOCK) + (length % BLOCK < BEFORE_LENGTH ? BLOCK : 2 * BLOCK);
  bytes.fill(0, length, end);
  bytes[length] = 0x80;
  // A text is never longer than 2^32 bytes; its bits may be.
  const [high, low] = [Math.floor(length / 0x2000_0000), length << 3];
  for (let byte = 0; byte < 4; byte += 1) {
    bytes[end - 5 - byte] = high >>> (8 * byte);
    bytes[end - 1 - byte] = low >>> (8 * byte);
  }
  return end;
}

/** One block into the state (6.2.2). */
function compress(bytes: Uint8Array, at: number): void {
  for (let t = 0, from = at; t < 16; t += 1, from += 4) {
    words[t] =
      (bytes[from]! << 24) | (bytes[from + 1]! << 16) | (bytes[from + 2]! << 8) | bytes[from + 3]!;
  }
  for (let t = 16; t < 64; t += 1) {
    const x = words[t - 15]!;
    const y = words[t - 2]!;
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    words[t] = (s1 + words[t - 7]! + s0 + words[t - 16]!) | 0;
  }
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  let f = state[5]!;
  let g = state[6]!;
  let h = state[7]!;
  for (let t = 0; t < 64; t += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUNDS[t]! + words[t]!) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] = state[0]! + a;
  state[1] = state[1]! + b;
  state[2] = state[2]! + c;
  state[3] = state[3]! + d;
  state[4] = state[4]! + e;
  state[5] = state[5]! + f;
  state[6] = state[6]! + g;
  state[7] = state[7]! + h;
}
