/** The way to whoever shows the page: the panel of the editor, or the demo. */

import type { FromPage, ToPage } from '../preview-messages.ts';

interface Host {
  postMessage(message: FromPage): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): Host;

const host: Host =
  typeof acquireVsCodeApi === 'function'
    ? acquireVsCodeApi()
    : {
        postMessage: (message) => window.dispatchEvent(new CustomEvent('from-page', { detail: message })),
        getState: () => undefined,
        setState: () => undefined,
      };

export function send(message: FromPage): void {
  host.postMessage(message);
}

/** What the page remembers when it is hidden or the window starts again. */
export function remembered(): { readonly [name: string]: unknown } {
  const state = host.getState();
  return typeof state === 'object' && state !== null ? (state as { readonly [name: string]: unknown }) : {};
}

export function remember(state: { readonly [name: string]: unknown }): void {
  host.setState({ ...remembered(), ...state });
}

const TYPES = new Set(['settings', 'plan', 'cursor', 'file', 'command']);

/** Only what is one of ours is heard. */
export function listen(hear: (message: ToPage) => void): void {
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'object' && data !== null && 'type' in data && TYPES.has(String(data.type)))
      hear(data as ToPage);
  });
}
