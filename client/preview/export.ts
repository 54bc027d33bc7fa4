/** What can be taken out of the page: the states as CSV, the whole run as JSON, the picture as SVG or PNG. */

import type { Plan } from '../../server/messages.ts';
import { plain } from './format.ts';
import { originText } from './origin.ts';
import type { Picture } from './pictures.ts';
import { momentOf } from './ran.ts';
import type { Replay } from './replay.ts';

/** A row a step, layer, direction, sequence and state: `h`, and `c` of an LSTM. Lines end as RFC 4180 has it. */
export function statesAsCsv({ title, ran }: Picture): string {
  const width = Math.max(...ran.ways.map((way) => Math.max(way.outSize, way.c ? way.hiddenSize : 0)));
  const units = Array.from({ length: width }, (_, k) => `unit ${k}`);
  const lines = [['network', 'layer', 'direction', 'sequence', 'step', 'state', ...units]];
  for (const way of ran.ways) {
    for (let b = 0; b < ran.batch; b++) {
      for (let t = 0; t < ran.steps; t++) {
        const { h, c } = momentOf(ran, way, t, b);
        const front = [title, String(way.layer + 1), way.reverse ? 'reverse' : 'forward', String(b), String(t + 1)];
        for (const [name, values] of [['h', h] as const, ...(c ? [['c', c] as const] : [])])
          lines.push([...front, name, ...Array.from(values, plain)]);
      }
    }
  }
  return lines
    .map((line) => line.map(cell).join(','))
    .join('\r\n')
    .concat('\r\n');
}

/** Text that a spreadsheet would take for a formula is made text; numbers stay numbers. */
export function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !Number.isFinite(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The plan with every number of the run by the tensor's number, the parameters, and where they all come from. */
export function runAsJson(plan: Plan, run: Replay, pictures: readonly Picture[]): string {
  const tensor = ({ shape, data }: { readonly shape: readonly number[]; readonly data: ArrayLike<number> }) => ({
    shape,
    data: Array.from(data, (x) => Number(plain(x))),
  });
  const whole = {
    title: plan.title,
    weights: originText(run.weightsFrom),
    caveats: run.caveats,
    parameters: Object.fromEntries(
      pictures.flatMap(({ parameters }) => parameters.map(({ name, array }) => [name, tensor(array)])),
    ),
    values: Object.fromEntries([...run.values].map(([id, value]) => [id, tensor(value)])),
    plan,
  };
  return `${JSON.stringify(whole, null, 1)}\n`;
}

const STYLES = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'font-size',
  'font-family',
  'font-weight',
  'text-anchor',
  'dominant-baseline',
  'display',
  'opacity',
];

/** The picture on its own: the page's colours written into it, and a painted heat map as an image. */
export function pictureAsSvg(picture: SVGSVGElement, background: string): string {
  const copy = picture.cloneNode(true) as SVGSVGElement;
  const [from, to] = [picture, copy].map((root) => [root, ...root.querySelectorAll('*')]);
  for (const [i, element] of (from ?? []).entries()) {
    const other = to?.[i];
    if (!other) continue;
    const style = getComputedStyle(element);
    if (style.display === 'none') other.setAttribute('display', 'none');
    for (const name of STYLES) {
      const value = style.getPropertyValue(name);
      if (value && !other.hasAttribute(name)) other.setAttribute(name, value);
    }
    for (const name of ['class', 'tabindex', 'style']) other.removeAttribute(name);
    if (element instanceof HTMLCanvasElement) other.replaceWith(imageOf(element));
  }
  for (const hidden of copy.querySelectorAll('[display="none"]')) hidden.remove();
  for (const inside of copy.querySelectorAll('foreignObject')) {
    const image = inside.querySelector('image');
    if (image) inside.replaceWith(sized(image, inside));
  }
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.insertAdjacentHTML('afterbegin', `<rect width="100%" height="100%" fill="${background}"/>`);
  return `${new XMLSerializer().serializeToString(copy)}\n`;
}

function imageOf(canvas: HTMLCanvasElement): SVGImageElement {
  const image = document.createElementNS('http://www.w3.org/2000/svg', 'image');
  image.setAttribute('href', canvas.toDataURL());
  image.setAttribute('preserveAspectRatio', 'none');
  image.setAttribute('image-rendering', 'pixelated');
  return image;
}

function sized(image: SVGImageElement, like: Element): SVGImageElement {
  for (const name of ['width', 'height']) image.setAttribute(name, like.getAttribute(name) ?? '0');
  return image;
}

/** Twice as many pixels as it has on the screen. */
export async function pictureAsPng(picture: SVGSVGElement, background: string): Promise<Uint8Array> {
  const image = new Image();
  const url = URL.createObjectURL(new Blob([pictureAsSvg(picture, background)], { type: 'image/svg+xml' }));
  try {
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = picture.width.baseVal.value * 2;
    canvas.height = picture.height.baseVal.value * 2;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
    if (!blob) throw new Error('the picture is too large for a PNG');
    return new Uint8Array(await blob.arrayBuffer());
  } finally {
    URL.revokeObjectURL(url);
  }
}
