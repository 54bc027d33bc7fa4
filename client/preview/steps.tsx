/** Every step of the module, in the order in which it ran: what was called, what came out, and where it stopped. */

import type { Plan, PlanStep } from '../../server/messages.ts';
import { shapeOf } from './format.ts';
import { NumberGrid } from './number-grid.tsx';
import { isTensor } from './replay.ts';
import { showStep } from './source-link.ts';
import { file, picture, plan, readPlace, run } from './state.ts';
import { say } from './words.ts';

export function Steps() {
  const one = plan.value;
  const ran = run.value;
  if (!one || !ran) return null;
  const shown = stepsOf(one, readPlace.value.t);
  const looped = one.steps.some(({ passes }) => passes.length > 0);
  return (
    <section class="steps" aria-label={say('steps', titleOf(one))}>
      <h2>
        {say('steps', titleOf(one))}
        {looped && <small> {say('stepsPass', readPlace.value.t + 1)}</small>}
      </h2>
      <ol>
        {shown.map((step) => (
          <li key={step.id} class={classOf(step)}>
            <button type="button" class="link call" onClick={() => showStep(step, true)} title={step.api}>
              <code>{calledOf(step)}</code>
            </button>
            <small class="line-number">{say('errorAt', step.at.start.line + 1)}</small>
            <Outs out={step.out} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function titleOf({ title }: Plan): string {
  return title === '<module>' ? file.value : title;
}

function calledOf({ text, api, op }: PlanStep): string {
  if (text !== undefined) return text;
  return /__\w+__$/.test(api) ? op : api.split('.').slice(-2).join('.');
}

function classOf(step: PlanStep): string {
  if (run.value?.stopped?.step === step.id) return 'stopped';
  return picture.value?.steps.has(step.id) ? 'ours' : '';
}

const MOST = 200;

/** Of loops the pass that is looked at; no layers, seeds or plain numbers. Up to the step where the run ended. */
function stepsOf(one: Plan, t: number): readonly PlanStep[] {
  const end = run.value?.stopped?.step ?? Number.POSITIVE_INFINITY;
  const shown = one.steps.filter(
    ({ op, out, passes, id }) =>
      op !== 'layer' &&
      op !== 'seed' &&
      op !== 'parameters' &&
      out !== null &&
      id <= end &&
      (passes.length === 0 || passes.at(-1) === t || id === end),
  );
  return shown.slice(0, MOST);
}

function Outs({ out }: { readonly out: PlanStep['out'] }) {
  if (out === null) return null;
  if (!isTensor(out)) {
    return (
      <span class="outs">
        {out.map((inner, i) => (
          <Outs key={i} out={inner} />
        ))}
      </span>
    );
  }
  const value = run.value?.values.get(out.tensor);
  return (
    <span class="out">
      {out.name && <code>{out.name}</code>} <span class="shape">{shapeOf(out.shape)}</span>
      {value && value.data.length > 0 && <NumberGrid name={`${out.name ?? ''} ${shapeOf(out.shape)}`} array={value} />}
    </span>
  );
}
