/**
 * SVG to PNG, with the fonts of this machine.
 *
 * @module
 */
import { FileError } from './files.ts';

/** The most pixels of a picture: what is larger is drawn smaller. */
const MOST_PIXELS = 60_000_000;

/**
 * Renders an SVG at twice its size, as screens and printers are finer than its pixels.
 *
 * @throws FileError when this machine has no renderer, as on platforms it is not built for
 */
export async function renderPng(svg: string): Promise<Uint8Array> {
  const { Resvg } = await renderer();
  const [, width = '0', height = '0'] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  const zoom = Math.min(2, Math.sqrt(MOST_PIXELS / (Number(width) * Number(height))));
  const font = {
    loadSystemFonts: true,
    defaultFontFamily: 'DejaVu Sans',
    sansSerifFamily: 'DejaVu Sans',
  };
  return new Resvg(svg, { font, fitTo: { mode: 'zoom', value: zoom } }).render().asPng();
}

async function renderer(): Promise<typeof import('@resvg/resvg-js')> {
  try {
    return await import('@resvg/resvg-js');
  } catch {
    throw new FileError('PNG cannot be drawn on this machine; draw an SVG', 2);
  }
}
