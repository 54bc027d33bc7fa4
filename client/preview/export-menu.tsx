/** What can be taken out: files of four kinds, and a script that checks the numbers in PyTorch. */

import { useRef } from 'preact/hooks';
import { send } from './channel.ts';
import { checkScript } from './check-script.ts';
import { pictureAsPng, pictureAsSvg, runAsJson, statesAsCsv } from './export.ts';
import { notice, picture, pictures, plan, run } from './state.ts';
import { say } from './words.ts';

export type Kind = 'csv' | 'json' | 'svg' | 'png';

const KINDS: readonly (readonly [Kind, Parameters<typeof say>[0]])[] = [
  ['png', 'exportPng'],
  ['svg', 'exportSvg'],
  ['csv', 'exportCsv'],
  ['json', 'exportJson'],
];

export function ExportMenu() {
  const menu = useRef<HTMLDetailsElement>(null);
  const close = (): void => {
    menu.current?.removeAttribute('open');
    menu.current?.querySelector('summary')?.focus();
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') close();
  };
  return (
    <details class="menu" id="export" ref={menu} onKeyDown={keys}>
      <summary>{say('export')}</summary>
      <div class="menu-items">
        {KINDS.map(([kind, text]) => (
          <button
            type="button"
            key={kind}
            onClick={() => {
              void exportAs(kind);
              close();
            }}
          >
            {say(text)}
          </button>
        ))}
        <button
          type="button"
          onClick={() => {
            copyCheck();
            close();
          }}
        >
          {say('check')}
        </button>
      </div>
    </details>
  );
}

export async function exportAs(kind: Kind): Promise<void> {
  const [one, all, ran] = [plan.value, picture.value, run.value];
  if (!one || !ran) return;
  const name = `${one.title.replace(/[^\w-]+/g, '-')}.${kind}`;
  try {
    const bytes =
      kind === 'json'
        ? text(runAsJson(one, ran, pictures.value))
        : all && kind === 'csv'
          ? text(statesAsCsv(all))
          : await drawn(kind);
    if (bytes) send({ type: 'save', name, bytes });
  } catch (error) {
    notice.value = error instanceof Error ? error.message : String(error);
  }
}

async function drawn(kind: Kind): Promise<Uint8Array | undefined> {
  const svg = document.querySelector<SVGSVGElement>('#picture');
  if (!svg) return undefined;
  const background = getComputedStyle(document.body).backgroundColor;
  return kind === 'png' ? pictureAsPng(svg, background) : text(pictureAsSvg(svg, background));
}

function text(of: string): Uint8Array {
  return new TextEncoder().encode(of);
}

export function copyCheck(): void {
  const [one, ran] = [picture.value, run.value];
  if (!one || !ran) return;
  const seed = ran.weightsFrom.kind === 'random' ? ran.weightsFrom.seed : 0;
  send({ type: 'copy', text: checkScript(one, seed) });
  notice.value = say('copied');
}
