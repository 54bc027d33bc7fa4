/** The page: what comes from the editor goes into the state, and everything is drawn from there. */

import './style.css';
import './pictures.css';
import { batch, effect } from '@preact/signals';
import { render } from 'preact';
import type { FileMessage, ToPage } from '../preview-messages.ts';
import { listen, remember, remembered, send } from './channel.ts';
import { Diagram } from './diagram.tsx';
import { copyCheck } from './export-menu.tsx';
import { Formula } from './formula.tsx';
import { Gates } from './gates.tsx';
import { Header } from './header.tsx';
import { HeatMap } from './heat-map.tsx';
import { InputsPanel } from './inputs-panel.tsx';
import { listenToKeys } from './keys.ts';
import { MisfitBox, Parameters } from './parameters.tsx';
import { Player } from './player.tsx';
import { NothingBox, ProblemBox, StoppedBox, WaitingBox } from './problem-box.tsx';
import { follow } from './source-link.ts';
import {
  file,
  files,
  keep,
  live,
  mode,
  notice,
  picture,
  plan,
  restore,
  result,
  run,
  seed,
  settings,
  syncing,
  takeTableAgain,
  tried,
  view,
  weights,
} from './state.ts';
import { Steps } from './steps.tsx';
import { StateTable } from './table.tsx';
import { readTable } from './table-input.ts';
import { takeTable } from './table-panel.tsx';
import { say, setLanguage } from './words.ts';

function Page() {
  return (
    <main>
      <Header />
      <ProblemBox />
      <WaitingBox />
      <MisfitBox />
      <StoppedBox />
      <InputsPanel />
      {picture.value ? <Network /> : run.value ? <p class="note">{say('noPicture')}</p> : <NothingBox />}
      <Steps />
      <p class="notice" role="status">
        {notice.value}
      </p>
    </main>
  );
}

function Network() {
  return (
    <>
      <div id="view" role="tabpanel" aria-labelledby={`tab-${view.value}`}>
        {view.value === 'diagram' ? <Diagram /> : view.value === 'heat' ? <HeatMap /> : <StateTable />}
      </div>
      <Player />
      <Formula />
      {mode.value === 'expert' && <Gates />}
      <Parameters />
    </>
  );
}

async function hear(message: ToPage): Promise<void> {
  if (message.type === 'plan') {
    batch(() => {
      result.value = message.result;
      file.value = message.file;
      tried.value = message.tried;
    });
    remember({ place: message.place });
  } else if (message.type === 'settings') {
    const first = remembered();
    settings.value = message.settings;
    setLanguage(message.settings.language);
    document.documentElement.lang = message.settings.language;
    live.value = message.settings.live;
    syncing.value = message.settings.sync;
    if (first.mode === undefined) mode.value = message.settings.mode;
    if (first.seed === undefined) seed.value = message.settings.seed;
  } else if (message.type === 'cursor') follow(message.uri, message.position);
  else if (message.type === 'file') await take(message);
  else if (message.command === 'compare') copyCheck();
  else {
    mode.value = 'expert';
    requestAnimationFrame(() => document.querySelector<HTMLElement>('#export summary')?.click());
  }
}

/** There is a plan, by which the columns of a table are chosen. */
const planned = new Promise<void>((done) => {
  effect(() => {
    if (plan.value) done();
  });
});

/** Reads a file the user gave. What cannot be read is said, and nothing changes. */
async function take({ use, name, uri, bytes, again }: FileMessage): Promise<void> {
  // It was given up since.
  if (again && files.value[use] !== uri) return;
  try {
    if (use === 'csv') {
      const table = await readTable(new TextDecoder().decode(bytes), name);
      await planned;
      if (again) takeTableAgain(table);
      else takeTable(table);
    } else {
      const { readWeights } = await import('./read-weights.ts');
      weights.value = { state: readWeights(bytes, name), file: name };
    }
    files.value = { ...files.value, [use]: uri };
    notice.value = '';
  } catch (error) {
    notice.value = `${name}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

restore();
listen((message) => void hear(message));
listenToKeys();
const root = document.querySelector('#root');
if (root) render(<Page />, root);
effect(() => {
  if (plan.value && tried.value) keep();
});
send({ type: 'ready' });
